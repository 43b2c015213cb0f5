import type { ConditionalPrice, ModelInfo, ModelPrice, Provider } from '@pydantic/genai-prices';
import type { CataloguePrice } from './catalogue-price';
import { tierOf } from './tier';

/** Every price per token that the package publishes. Prices per image, second or page have no place in a token log. */
export function catalogueRows(providers: readonly Provider[]): CataloguePrice[] {
  return providers.flatMap(({ id, models: listed }) => {
    const models = firstById(listed);
    return [...models.values()].flatMap((model) => rowsOf(id, model, models.get(`${model.id}:batch`)));
  });
}

const BEGINNING = '1970-01-01T00:00:00.000Z';

/** A provider may list one id twice; the package answers with the first. */
function firstById(models: readonly ModelInfo[]): ReadonlyMap<string, ModelInfo> {
  const firsts = new Map<string, ModelInfo>();
  for (const model of models) if (!firsts.has(model.id)) firsts.set(model.id, model);
  return firsts;
}

function rowsOf(provider: string, model: ModelInfo, batch: ModelInfo | undefined): CataloguePrice[] {
  const batchPrices = batch && pricesOf(batch).at(-1)?.prices;
  return pricesOf(model).flatMap(({ prices, validFrom, byTheHour }) =>
    inputSteps(prices).flatMap((fromInputTokens) => {
      const input = at(prices.input_mtok, fromInputTokens);
      if (input === null) return [];
      const output = at(prices.output_mtok, fromInputTokens);
      return [
        {
          provider,
          model: model.id,
          valid_from: validFrom,
          from_input_tokens: fromInputTokens,
          input_price: input,
          output_price: output,
          cached_input_price: at(prices.cache_read_mtok, fromInputTokens),
          batch_input_price: at(batchPrices?.input_mtok, fromInputTokens),
          batch_output_price: at(batchPrices?.output_mtok, fromInputTokens),
          tier: tierOf(input, output),
          source: `@pydantic/genai-prices${byTheHour ? ' (dearest hours of the day)' : ''}`,
        },
      ];
    }),
  );
}

interface DatedPrices {
  readonly prices: ModelPrice;
  readonly validFrom: string;
  readonly byTheHour: boolean;
}

/**
 * A model's prices in time, oldest first. The few that change by the hour of the day are taken at their dearest hours:
 * a cost is rather overstated than understated, and the row's source says so.
 */
function pricesOf({ prices }: ModelInfo): DatedPrices[] {
  if (!Array.isArray(prices)) return [{ prices, validFrom: BEGINNING, byTheHour: false }];
  const hourly = prices.filter(({ constraint }) => constraint?.type === 'time_of_date');
  const dated = prices.filter((price) => !hourly.includes(price));
  const last = dated.length - 1;
  return dated.map((price, index) => ({
    // The hours belong to the newest prices: the package states no date for them.
    prices: index === last ? dearest([price, ...hourly]) : price.prices,
    validFrom: index === 0 ? BEGINNING : new Date(startOf(price)).toISOString(),
    byTheHour: index === last && hourly.length > 0,
  }));
}

function dearest(prices: readonly ConditionalPrice[]): ModelPrice {
  const inputOf = ({ prices: { input_mtok: input } }: ConditionalPrice): number => at(input, 0) ?? 0;
  return prices.reduce((most, price) => (inputOf(price) > inputOf(most) ? price : most)).prices;
}

function startOf({ constraint }: ConditionalPrice): string {
  return constraint?.type === 'start_date' ? constraint.start_date : BEGINNING;
}

/** Lengths of input from which other prices hold. The package's step begins after `start`, ours at the token behind it. */
function inputSteps({ input_mtok, output_mtok, cache_read_mtok }: ModelPrice): number[] {
  const starts = [input_mtok, output_mtok, cache_read_mtok].flatMap((price) =>
    typeof price === 'object' ? price.tiers.map(({ start }) => start + 1) : [],
  );
  return [...new Set([0, ...starts])].sort((a, b) => a - b);
}

function at(price: ModelPrice[string], inputTokens: number): number | null {
  if (price === undefined) return null;
  if (typeof price === 'number') return price;
  const tiers = price.tiers.filter(({ start }) => inputTokens > start).sort((a, b) => a.start - b.start);
  return tiers.at(-1)?.price ?? price.base;
}
