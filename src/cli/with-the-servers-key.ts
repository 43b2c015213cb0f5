/** The cure where a command signs with another key than the server. @param command as it is to be typed */
export const withTheServersKey = (command: string): string =>
  `  DATA_DIR=<the server's> ${command}      (JWT_SECRET=<the server's>, if it has one)`;
