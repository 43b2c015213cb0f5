import type { AirlockConfig } from './airlock-config';
import { isDatabaseUrl } from './database-url';
import { constantCase } from './names';
import { algorithmFaults } from './token-algorithms';

/** Times of which one must be over before the other is (L17). */
const SHORTER = [
  ['smallModelCallMs', 'modelCallMs'],
  ['modelCallMs', 'agentAttemptMs'],
  ['agentAttemptMs', 'runLifetimeMs'],
  ['heartbeatMs', 'deadAfterMs'],
  ['sessionWarningMs', 'sessionLeakMs'],
  ['socketPingMs', 'socketStaleMs'],
  ['lockTimeoutMs', 'statementTimeoutMs'],
] as const;

/** Never the value itself: there is a password in it. */
const DATABASE_URL_FORM =
  'postgres://user:password@host:5432/database, with special characters in user and password percent-encoded';

/**
 * What each variable allows by itself and not beside the others.
 * @returns a sentence for each, naming the variables; none when all is well
 */
export function disagreements(config: AirlockConfig): string[] {
  const rules: readonly (readonly [isBroken: boolean, fault: string])[] = [
    ...SHORTER.map(
      ([inner, outer]) =>
        [
          config[inner] >= config[outer],
          `${constantCase(inner)} must be shorter than ${constantCase(outer)}`,
        ] as const,
    ),
    [config.toolTimeoutMs > config.agentAttemptMs, 'TOOL_TIMEOUT_MS must not exceed AGENT_ATTEMPT_MS'],
    [
      config.modelBaseUrl !== undefined && !namesAModel(config),
      'MODELS_SMALL, MODELS_MEDIUM or MODELS_LARGE must name a model when MODEL_BASE_URL is set',
    ],
    ...(['databaseUrl', 'databaseAppUrl'] as const).map(
      (field) =>
        [
          config[field] !== undefined && !isDatabaseUrl(config[field]),
          `${constantCase(field)} must be of the form ${DATABASE_URL_FORM}`,
        ] as const,
    ),
    [config.v1SunsetOn < config.v1DeprecatedOn, 'V1_SUNSET_ON must not be before V1_DEPRECATED_ON'],
    [config.poolKeepOpen > config.poolSize, 'POOL_KEEP_OPEN must not exceed POOL_SIZE'],
    [
      config.jwtSecretFallbacks.length > 0 && !config.jwtSecret,
      'JWT_SECRET_FALLBACKS stands beside JWT_SECRET, which signs, and there is none',
    ],
    [
      config.jwtSecretFallbacks.length > 0 && config.jwksUrl !== undefined,
      'JWT_SECRET_FALLBACKS does not go with JWKS_URL, whose keys come and go without it',
    ],
    [
      config.isProduction && !config.jwtSecret && !config.jwksUrl,
      'JWT_SECRET or JWKS_URL must be set in production: tokens of unknown origin are never accepted',
    ],
  ];
  return [
    ...rules.flatMap(([isBroken, fault]) => (isBroken ? [fault] : [])),
    ...algorithmFaults(config.jwtAlgorithms, config.jwksUrl),
  ];
}

const namesAModel = ({ modelsSmall, modelsMedium, modelsLarge }: AirlockConfig): boolean =>
  [modelsSmall, modelsMedium, modelsLarge].some((tier) => tier.length > 0);
