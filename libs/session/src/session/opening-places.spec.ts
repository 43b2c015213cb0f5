import { OpeningPlaces } from './opening-places';

function here(places: OpeningPlaces): () => string {
  return places.note('GET /here');
}

function elsewhere(places: OpeningPlaces): () => string {
  return places.note('GET /here');
}

describe('where connections were taken', () => {
  it('the first ones of a name have a stack of their own', () => {
    const places = new OpeningPlaces();

    const [first, second] = [here(places), elsewhere(places)];

    expect(first()).toContain('at here');
    expect(second()).toContain('at elsewhere');
  });

  it('later ones point to an earlier one of the same name, and say so', () => {
    const places = new OpeningPlaces();
    for (let i = 0; i < 32; i++) here(places);

    const later = elsewhere(places);

    expect(later()).toContain('As an earlier one of the same name');
    expect(later()).toContain('at here');
  });

  it('once a name has been reported, each has its own again', () => {
    const places = new OpeningPlaces();
    for (let i = 0; i < 32; i++) here(places);
    here(places)();

    expect(elsewhere(places)()).toContain('at elsewhere');
  });

  it('names do not meet', () => {
    const places = new OpeningPlaces();
    for (let i = 0; i < 40; i++) here(places);

    expect(places.note('GET /there')()).not.toContain('at here');
  });
});
