import { MissingSectionError } from './missing-section.error';
import { RoomSections } from './room-sections';

describe('what rooms tell to the dashboard', () => {
  it('is read from the room at each question', async () => {
    const sections = new RoomSections();
    let messages = 1;
    sections.register('socket_messages', () => messages);

    expect(await sections.read('socket_messages')).toBe(1);
    messages = 2;
    expect(await sections.read('socket_messages')).toBe(2);
  });

  it('a section that nobody tells is an error that names it, and no zero', async () => {
    const sections = new RoomSections();

    await expect(sections.read('queue')).rejects.toThrow(MissingSectionError);
    await expect(sections.read('queue')).rejects.toThrow('section "queue"');
  });

  it('no section is told twice', () => {
    const sections = new RoomSections();
    sections.register('socket_messages', () => 1);

    expect(() => sections.register('socket_messages', () => 2)).toThrow('is told already');
  });
});
