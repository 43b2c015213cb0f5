import type { HiddenMembers } from '../singletons/hidden-members';

/** What Express has in a router's stack: a route, or whatever `use()` was given. */
export interface Layer {
  readonly route?: {
    readonly path: string | RegExp | readonly (string | RegExp)[];
    readonly methods: Readonly<Record<string, boolean>>;
    readonly stack: readonly { handle: object }[];
  };
  readonly handle: object;
  /** Mounted at no path. */
  readonly slash?: boolean;
  readonly matchers?: readonly object[];
}

/** What `/admin` or `/of/:tenant` becomes when a router is mounted there. */
const MOUNTED = /^\^\(\?:(.*)\)\(\?:\\\/\$\)\?\(\?=\\\/\|\$\)$/s;
const NOT_FOUND = /NotFoundException\(`Cannot /;
const PARAMETER = /\((?!\?)(?:\\.|[^()\\])*\)/gs;

/** Nest's own, below a global prefix and at what is excluded from it: it answers 404 to whatever nothing else has answered. */
export function isNotFound({ route }: Layer, hidden: HiddenMembers): boolean {
  const [answers] = route?.stack ?? [];
  return answers !== undefined && NOT_FOUND.test(String(captured(answers.handle, 'targetCallback', hidden)));
}

/** The layers of the router, or of the application, that this layer is; none when it is only middleware. */
export function layersIn({ handle }: Layer, hidden: HiddenMembers): readonly Layer[] {
  if ('stack' in handle) return handle.stack as readonly Layer[];
  if (!('name' in handle) || handle.name !== 'mounted_app') return [];
  const mounted = captured(handle, 'fn', hidden) as { router: { stack: readonly Layer[] } };
  return mounted.router.stack;
}

/** The paths it is mounted at. Express keeps them nowhere but in the variables of the functions that compare. */
export function mountsOf({ slash, matchers = [] }: Layer, hidden: HiddenMembers): readonly string[] {
  if (slash) return [''];
  return matchers.flatMap((matcher) => {
    const compared = captured(matcher, 'regexp', hidden);
    if (compared instanceof RegExp) return textsOf(compared, captured(matcher, 'keys', hidden));
    return [`/${String(captured(matcher, '_path', hidden)).replace(/^\//, '')} `];
  });
}

function textsOf({ source }: RegExp, keys: unknown): readonly string[] {
  const names = (Array.isArray(keys) ? keys : []) as readonly { readonly name?: string }[];
  let index = 0;
  const text = (MOUNTED.exec(source)?.[1] ?? source).replace(
    PARAMETER,
    () => `:${names[index++]?.name ?? '*'}`,
  );
  return text.split('|').map((one) => one.replace(/\\(.)/g, '$1').replace(/\/$/, ''));
}

/** A variable that a function has captured. */
export function captured(fn: object, wanted: string, hidden: HiddenMembers): unknown {
  return hidden
    .of([fn])
    .get(fn)
    ?.members.find(([name]) => name === wanted)?.[1];
}
