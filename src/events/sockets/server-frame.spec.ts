import { errorFrame } from './server-frame';

describe('an error frame', () => {
  it('says when to come back, as the answer over HTTP does', () => {
    const busy = {
      status: 503,
      detail: 'All database connections are in use.',
      headers: { 'Retry-After': '1' },
    };

    expect(errorFrame('m1', busy).payload).toEqual({
      title: 'Service Unavailable',
      status: 503,
      detail: 'All database connections are in use.',
      retry_after: 1,
    });
    expect(errorFrame('m1', { status: 404, detail: 'No.' }).payload).not.toHaveProperty('retry_after');
  });
});
