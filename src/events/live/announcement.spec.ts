import { packAnnouncements, unpackAnnouncements } from './announcement';

describe('an announcement', () => {
  it('carries the run and the sequence and nothing else, as many to a notification as PostgreSQL takes', () => {
    const announcements = Array.from({ length: 500 }, (_, seq) => ({ run: crypto.randomUUID(), seq }));

    const packed = packAnnouncements(announcements);

    expect(packed.length).toBeLessThan(8);
    for (const payload of packed) expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
    expect(packed.flatMap((payload) => JSON.parse(payload))).toEqual(announcements);
    expect(packed.flatMap(unpackAnnouncements)).toEqual(announcements);
  });

  it('is not taken from anything else that somebody sends on the channel', () => {
    const strange = ['', 'hello', '{}', '[1,null,{"run":1,"seq":2},{"run":"a"},{"run":"a","seq":1.5}]'];

    expect(strange.flatMap(unpackAnnouncements)).toEqual([]);
  });
});
