import { OpeningPlaces } from './opening-places';

const FIND = 'select * from notes';

function inOnePlace(places: OpeningPlaces, statement = FIND): () => string {
  return places.note('GET /here', statement);
}

function inAnotherPlace(places: OpeningPlaces, statement = FIND): () => string {
  return places.note('GET /here', statement);
}

describe('where connections were taken', () => {
  it('the first one of a name and a statement has a stack of its own', () => {
    const places = new OpeningPlaces();

    const [first, second] = [inOnePlace(places), inAnotherPlace(places, 'select 1')];

    expect(first()).toContain('inOnePlace');
    expect(second()).toContain('inAnotherPlace');
    expect(second()).not.toContain('earlier');
  });

  it('later ones point to the first one, and say so', () => {
    const places = new OpeningPlaces();
    inOnePlace(places);

    const later = inAnotherPlace(places);

    expect(later()).toContain('As an earlier one of the same name and statement');
    expect(later()).toContain('inOnePlace');
  });

  it('once a place has been reported, each has its own again', () => {
    const places = new OpeningPlaces();
    inOnePlace(places);
    inOnePlace(places)();

    expect(inAnotherPlace(places)()).toContain('inAnotherPlace');
  });

  it('names do not meet', () => {
    const places = new OpeningPlaces();
    for (let i = 0; i < 40; i++) inOnePlace(places);

    expect(places.note('GET /there', FIND)()).not.toContain('inOnePlace');
  });

  it('routes that never begin with the same statement twice do not fill the memory', () => {
    const places = new OpeningPlaces();
    inOnePlace(places);
    for (let i = 0; i < 1_000; i++) inOnePlace(places, `select ${i}`);

    expect(inAnotherPlace(places)()).not.toContain('earlier');
  });

  it('statements that are too long to be kept count as one', () => {
    const places = new OpeningPlaces();
    const long = 'x'.repeat(3_000);
    inOnePlace(places, `select '${long}'`);

    expect(inAnotherPlace(places, `select 1, '${long}'`)()).toContain('inOnePlace');
  });
});
