import { OpeningPlaces } from './opening-places';

function inOnePlace(places: OpeningPlaces): () => string {
  return places.note('GET /here');
}

function inAnotherPlace(places: OpeningPlaces): () => string {
  return places.note('GET /here');
}

describe('where connections were taken', () => {
  it('the first ones of a name have a stack of their own', () => {
    const places = new OpeningPlaces();

    const [first, second] = [inOnePlace(places), inAnotherPlace(places)];

    expect(first()).toContain('inOnePlace');
    expect(second()).toContain('inAnotherPlace');
  });

  it('later ones point to an earlier one of the same name, and say so', () => {
    const places = new OpeningPlaces();
    for (let i = 0; i < 32; i++) inOnePlace(places);

    const later = inAnotherPlace(places);

    expect(later()).toContain('As an earlier one of the same name');
    expect(later()).toContain('inOnePlace');
  });

  it('once a name has been reported, each has its own again', () => {
    const places = new OpeningPlaces();
    for (let i = 0; i < 32; i++) inOnePlace(places);
    inOnePlace(places)();

    expect(inAnotherPlace(places)()).toContain('inAnotherPlace');
  });

  it('names do not meet', () => {
    const places = new OpeningPlaces();
    for (let i = 0; i < 40; i++) inOnePlace(places);

    expect(places.note('GET /there')()).not.toContain('inOnePlace');
  });
});
