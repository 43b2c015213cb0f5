/** The one address of all sockets. */
export const SOCKET_PATH = '/v2/socket';
