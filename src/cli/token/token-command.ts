import { InvalidContextError, mintId, UserExecutionContext } from '@airlock/session';
import { basename, dirname } from 'node:path';
import { keyStillToMake, mintToken } from '../../auth';
import { AirlockConfig, contextRules } from '../../config';
import { prepareDataDir } from '../../data-dir';
import { argumentsOf } from '../arguments';
import { withTheServersKey } from '../with-the-servers-key';

const USAGE = 'npm run token -- alice [--scope operator] [--hours 12]';

const OPTIONS = {
  allowPositionals: true,
  options: {
    scope: { type: 'string', multiple: true },
    hours: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
} as const;

/** What the command says: on standard output, and beside it. */
export interface Said {
  readonly out: string;
  readonly beside?: string;
}

/**
 * `npm run token -- alice [--scope operator]`: a development token.
 * @param args what stands behind the command's name
 * @throws Error that says what is wrong with them or with DATA_DIR, or why no server would take such a token
 */
export async function tokenCommand(args: string[], env: NodeJS.ProcessEnv): Promise<Said> {
  const { positionals, values } = argumentsOf({ ...OPTIONS, args }, USAGE);
  if (values.help) return { out: USAGE };
  const [userId, another] = positionals;
  if (!userId) throw new Error(`Whose token? Say: ${USAGE}`);
  if (another !== undefined) throw new Error(`A token is of one user. Say: ${USAGE}`);
  const lifetimeSeconds = values.hours === undefined ? undefined : secondsIn(values.hours);
  const config = AirlockConfig.from(env);
  if (config.jwksUrl)
    throw new Error(
      'Tokens come from the identity provider behind JWKS_URL; a server with it takes none from here.',
    );
  assertTaken(userId, config);
  const missing = keyStillToMake(config);
  if (missing) prepareDataDir(config.dataDir);
  const out = await mintToken(config, userId, { scopes: values.scope, lifetimeSeconds });
  return { out, beside: missing && signedWithNewKey(missing, userId) };
}

/** Ten years, beyond which a slip of the finger is likelier than a wish. */
const MOST_HOURS = 87_600;

function secondsIn(hours: string): number {
  const count = hours.trim() === '' ? NaN : Number(hours);
  if (Number.isNaN(count)) throw new Error(`--hours is a number. Say: ${USAGE}`);
  if (count > 0 && count <= MOST_HOURS) return Math.ceil(count * 3_600);
  throw new Error(`--hours is more than 0 and at most ${MOST_HOURS}, and not ${hours}. Say: ${USAGE}`);
}

/** The server would answer every call of it with 401. */
function assertTaken(userId: string, config: AirlockConfig): void {
  try {
    UserExecutionContext.create({ userId, threadId: mintId(), runId: mintId() }, contextRules(config));
  } catch (error) {
    if (!(error instanceof InvalidContextError)) throw error;
    const cure = error.reason === 'forbidden_prefix' ? ' Here that is ALLOWED_USER_IDS.' : '';
    throw new Error(
      `No server takes a token of ${JSON.stringify(userId)}: ${error.explanation.replace(/\.$/, '')}.${cure}`,
      { cause: error },
    );
  }
}

/** It may be typed before the server is started for the first time; then again its folder may be the wrong one. */
const signedWithNewKey = (file: string, userId: string): string =>
  [
    `No server has kept its key in ${dirname(file)}: this token is signed with a new one, ${basename(file)}, made there now.`,
    'A server that is started with this DATA_DIR takes it. One that runs already has a key of its own; for that, say:',
    withTheServersKey(`npm run token -- ${userId}`),
  ].join('\n');
