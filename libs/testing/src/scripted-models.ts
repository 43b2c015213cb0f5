import type { MockLanguageModelV4 } from 'ai/test';
import { randomUUID } from 'node:crypto';

/** What a model says when it is asked; an Error is thrown. */
export type ScriptedAnswer =
  | string
  | Error
  | {
      readonly text: string;
      /** Default: a token for every four characters. */
      readonly inputTokens?: number;
      readonly outputTokens?: number;
      /** The provider counts nothing, as some do. */
      readonly withoutUsage?: boolean;
      /** Default `stop`. */
      readonly finishReason?: 'stop' | 'length' | 'content-filter';
    };

/** What a scripted model was asked. */
export interface ScriptedCall {
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  readonly temperature: number | undefined;
  readonly signal: AbortSignal;
}

export type Script =
  | ScriptedAnswer
  | readonly ScriptedAnswer[]
  | ((call: ScriptedCall) => ScriptedAnswer | Promise<ScriptedAnswer>);

/** What the AI SDK asks of a model. Only the type is the SDK's: the kit is also for applications without it. */
type Model = Pick<
  MockLanguageModelV4,
  'specificationVersion' | 'provider' | 'modelId' | 'supportedUrls' | 'doGenerate' | 'doStream'
>;
type CallOptions = Parameters<Model['doGenerate']>[0];

/**
 * A provider of models for tests: each answers as its script says; a list is used up in order, its last entry for ever.
 * It stands where a provider of the AI SDK would, so all of the code between is the real one.
 */
export class ScriptedModels {
  /** Every call made, in order. */
  readonly calls: ScriptedCall[] = [];
  private readonly models = new Map<string, Model>();

  /** @param scripts by the model's name */
  constructor(private readonly scripts: Readonly<Record<string, Script>>) {}

  /** How often this model was asked. */
  callsOf(model: string): number {
    return this.calls.filter((call) => call.model === model).length;
  }

  /** @throws Error for a model without a script */
  languageModel(id: string): Model {
    const known = this.models.get(id);
    if (known) return known;
    const script = this.scripts[id];
    if (script === undefined)
      throw new Error(`No script for the model "${id}". Known: ${Object.keys(this.scripts).join(', ')}.`);
    const model = this.modelOf(id, script);
    this.models.set(id, model);
    return model;
  }

  private modelOf(id: string, script: Script): Model {
    const answer = async (options: CallOptions): Promise<Exclude<ScriptedAnswer, string | Error>> => {
      const call = callOf(id, options);
      this.calls.push(call);
      const said = await nextAnswer(script, call, this.callsOf(id));
      if (said instanceof Error) throw said;
      return typeof said === 'string' ? { text: said } : said;
    };
    return {
      specificationVersion: 'v4',
      provider: 'scripted',
      modelId: id,
      supportedUrls: {},
      doGenerate: async (options) => generated(await answer(options), options),
      doStream: async (options) => streamed(await answer(options), options),
    };
  }
}

function nextAnswer(
  script: Script,
  call: ScriptedCall,
  turn: number,
): ScriptedAnswer | Promise<ScriptedAnswer> {
  if (typeof script === 'function') return script(call);
  if (!isList(script)) return script;
  const said = script[Math.min(turn, script.length) - 1];
  if (said === undefined) throw new Error(`The script of the model "${call.model}" is empty.`);
  return said;
}

const isList = (script: Script): script is readonly ScriptedAnswer[] => Array.isArray(script);

function callOf(model: string, { prompt, temperature, abortSignal }: CallOptions): ScriptedCall {
  const system = prompt.flatMap((message) => (message.role === 'system' ? message.content : []));
  const user = prompt.flatMap((message) =>
    message.role === 'user' ? message.content.flatMap((part) => (part.type === 'text' ? part.text : [])) : [],
  );
  return {
    model,
    system: system.join('\n'),
    prompt: user.join('\n'),
    temperature,
    signal: abortSignal ?? new AbortController().signal,
  };
}

type Said = Exclude<ScriptedAnswer, string | Error>;

async function generated(said: Said, options: CallOptions) {
  return { content: [{ type: 'text' as const, text: said.text }], warnings: [], ...ending(said, options) };
}

/** In pieces of a word each. */
async function streamed(said: Said, options: CallOptions) {
  const id = randomUUID();
  const pieces = said.text.match(/\S+\s*/g) ?? [];
  const stream = ReadableStream.from([
    { type: 'stream-start' as const, warnings: [] },
    { type: 'text-start' as const, id },
    ...pieces.map((delta) => ({ type: 'text-delta' as const, id, delta })),
    { type: 'text-end' as const, id },
    { type: 'finish' as const, ...ending(said, options) },
  ]);
  return { stream };
}

function ending(
  { text, inputTokens, outputTokens, withoutUsage, finishReason = 'stop' }: Said,
  options: CallOptions,
) {
  const counted = (tokens: number): number | undefined => (withoutUsage ? undefined : tokens);
  const input = counted(inputTokens ?? Math.ceil(JSON.stringify(options.prompt).length / 4));
  const output = counted(outputTokens ?? Math.ceil(text.length / 4));
  return {
    finishReason: { unified: finishReason, raw: undefined },
    usage: {
      inputTokens: { total: input, noCache: input, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: output, text: output, reasoning: undefined },
    },
  };
}
