import { createHash } from 'node:crypto';
import { calcPrice, type ModelInfo, type Provider, waitForUpdate } from '@pydantic/genai-prices';
import { distance } from 'fastest-levenshtein';
import { type CatalogueModel, newestPrice, priceAt } from './catalogue-model';
import type { CataloguePrice, Tier } from './catalogue-price';
import { catalogueRows } from './catalogue-rows';
import { NOT_FOR_TEXT } from './for-text';
import { packageVersion } from './package-version';
import { smallerRelative } from './smaller-relative';

const PACKAGE = '@pydantic/genai-prices';

const LOWER: Readonly<Record<Tier, Tier | undefined>> = {
  large: 'medium',
  medium: 'small',
  small: undefined,
};

const OTHER_THAN_TEXT = new RegExp(NOT_FOR_TEXT, 'i');

/** The published prices: those that come with the package, the same on every replica of this version. */
export class PriceCatalogue {
  private readonly models: ReadonlyMap<string, CatalogueModel>;
  private known: readonly string[] | undefined;

  /** @param version names the package, its version and what was made of it, so that no two tables of prices share one */
  private constructor(
    readonly version: string,
    readonly rows: readonly CataloguePrice[],
    providers: readonly Provider[],
  ) {
    this.models = modelsOf(rows, providers);
  }

  static async load(): Promise<PriceCatalogue> {
    const providers = (await waitForUpdate()) ?? [];
    const rows = catalogueRows(providers);
    return new PriceCatalogue(`${PACKAGE} ${packageVersion(PACKAGE)}+${digestOf(rows)}`, rows, providers);
  }

  /**
   * @param name as logged: `gpt-4o-2024-08-06`, or with its provider, `azure/gpt-4o` and `openai:gpt-4o`
   * @returns undefined for a model that the catalogue does not price by the token
   */
  find(name: string): CatalogueModel | undefined {
    const cut = name.search(/[/:]/);
    return (
      this.match(name) ??
      (cut > 0 ? this.match(name.slice(cut + 1), name.slice(0, cut).trim().toLowerCase()) : undefined)
    );
  }

  /** Names that the catalogue knows, nearest first, for a refusal that helps. */
  closest(name: string, count = 3): string[] {
    const wanted = name.trim().toLowerCase();
    return this.names
      .map((known) => ({ known, far: distance(wanted, known.toLowerCase()) }))
      .sort((a, b) => a.far - b.far || a.known.localeCompare(b.known, 'en'))
      .slice(0, count)
      .map(({ known }) => known);
  }

  /**
   * What one call costs in USD.
   * @returns undefined when the model is unknown, or answers with tokens that have no price
   */
  cost(
    name: string,
    tokens: { readonly input: number; readonly output: number },
    at = new Date(),
  ): number | undefined {
    const model = this.find(name);
    const price = model && priceAt(model, at, tokens.input);
    if (!price || (price.output_price === null && tokens.output > 0)) return undefined;
    return (tokens.input * price.input_price + tokens.output * (price.output_price ?? 0)) / 1_000_000;
  }

  /** The relative of the same provider, one tier lower; undefined for a small model, and when there is none. */
  smaller(model: CatalogueModel): CatalogueModel | undefined {
    const tier = LOWER[model.tier];
    const siblings = [...this.models.values()].filter(({ provider }) => provider === model.provider);
    return tier && smallerRelative(model, tier, siblings);
  }

  /** Every name under which `find` knows a model by its own id. To try them all takes longer than the rest of a start. */
  private get names(): readonly string[] {
    this.known ??= [
      ...new Set(
        [...this.models.values()].map(({ provider, model }) =>
          this.find(model) ? model : `${provider}/${model}`,
        ),
      ),
    ];
    return this.known;
  }

  /** The package matches names; it answers with a provider whose prices may stand under another one's. */
  private match(name: string, providerId?: string): CatalogueModel | undefined {
    const match = calcPrice({ input_tokens: 0, output_tokens: 0 }, name, providerId ? { providerId } : {});
    if (!match) return undefined;
    const { provider, model } = match;
    return [provider.id, ...(provider.fallback_model_providers ?? [])]
      .map((id) => this.models.get(keyOf(id, model.id)))
      .find((found) => found !== undefined);
  }
}

function modelsOf(
  rows: readonly CataloguePrice[],
  providers: readonly Provider[],
): ReadonlyMap<string, CatalogueModel> {
  const grouped = Map.groupBy(rows, ({ provider, model }) => keyOf(provider, model));
  const infos = new Map(
    providers.flatMap(({ id, models }) => models.map((info) => [keyOf(id, info.id), info] as const)),
  );
  return new Map([...grouped].map(([key, prices]) => [key, modelOf(prices, infos.get(key))]));
}

function modelOf(prices: readonly CataloguePrice[], info: ModelInfo | undefined): CatalogueModel {
  const [{ provider, model, tier }] = prices as [CataloguePrice, ...CataloguePrice[]];
  const isProposable = !info?.deprecated && !OTHER_THAN_TEXT.test(model);
  const unpriced = { provider, model, tier, isProposable, prices };
  return { ...unpriced, tier: newestPrice(unpriced)?.tier ?? tier };
}

const digestOf = (rows: readonly CataloguePrice[]): string =>
  createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 8);

const keyOf = (provider: string, model: string): string => `${provider}\n${model}`;
