import 'reflect-metadata';
import { plainToInstance, Transform, Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  validateSync,
} from 'class-validator';
import { ConfigError } from './config.error';
import { disagreements } from './disagreements';
import { camelCase } from './names';
import { ArePageOrigins, originsFor } from './page-origins';
import { AreTrustedProxies } from './trusted-proxy';
import { V1_ROUTES, type V1Route } from './v1-routes';
import { variableFault } from './variable-fault';

const list = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((entry) => entry.trim())
        .filter(Boolean)
    : value;
const IsWebAddress = (): PropertyDecorator =>
  IsUrl(
    { require_tld: false, protocols: ['https', 'http'], require_protocol: true },
    { message: 'must be an address that begins with http:// or https://' },
  );
const flag = ({ value }: { value: unknown }): unknown =>
  value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;

/**
 * Every environment variable, its type, its rule and its default: the only place that holds a limit (spec 2).
 * A field is read from the variable of the same name in CONSTANT_CASE; times are milliseconds unless named otherwise.
 */
export class AirlockConfig {
  /** Of every list: how many without being asked for, how many at most, how far in (H6). Clients rely on it, so nobody sets it. */
  static readonly PAGE = { limit: 10, most: 100, furthest: 1_000_000 } as const;

  @IsIn(['development', 'test', 'production'])
  nodeEnv: 'development' | 'test' | 'production' = 'development';

  // ── server ──
  @IsOptional() @IsString() host?: string;
  @Type(() => Number) @IsInt() @Min(0) @Max(65_535) port = 3000;
  /** Addresses of proxies whose X-Forwarded-For is believed (Express "trust proxy"). */
  @Transform(list) @AreTrustedProxies() trustedProxies: string[] = [];
  /** Origins of pages that may call from a browser (CORS); see pageOrigins. */
  @Transform(list) @ArePageOrigins() corsOrigins: string[] = [];
  @IsIn(['error', 'warn', 'log', 'debug', 'verbose']) logLevel = 'log';
  /** `json`: a record on each line, for whoever collects logs. */
  @IsIn(['text', 'json']) logFormat: 'text' | 'json' = 'text';
  /** What this process does: serve the API, execute runs, or both. */
  @IsIn(['all', 'api', 'worker']) role: 'all' | 'api' | 'worker' = 'all';

  /** How long a request may take to arrive, its body included: the largest import over a slow line. */
  @Type(() => Number) @IsInt() @Min(1) requestArrivalMs = 3_600_000;
  /** How long a connection is kept for the next request; longer than a proxy in front keeps it, which is 60 s with most. */
  @Type(() => Number) @IsInt() @Min(1) keepAliveMs = 65_000;

  // ── database ──
  @IsOptional() @IsString() @MinLength(1) databaseUrl?: string;
  /** Login of the request pool, when it differs from DATABASE_URL (which migrates and carries the jobs). */
  @IsOptional() @IsString() @MinLength(1) databaseAppUrl?: string;
  @IsString() dataDir = '.airlock';
  @Type(() => Number) @IsInt() @Min(1) poolSize = 15;
  @Type(() => Number) @IsInt() @Min(0) poolKeepOpen = 5;
  @Type(() => Number) @IsInt() @Min(1) poolWaitMs = 3_000;
  /** Of POOL_SIZE, for all that one user asks for at once; the rest is for everybody else. */
  @Type(() => Number) @IsInt() @Min(1) connectionsPerUser = 10;
  /** Statements that come again are parsed and planned once for a connection; an old pooler in between cannot have that. */
  @Transform(flag) @IsBoolean() preparedStatements = true;
  /** Two of them listen all the time, the rest claims, beats and sweeps: with fewer than three nothing would move. */
  @Type(() => Number) @IsInt() @Min(3) systemConnections = 3;
  @Type(() => Number) @IsInt() @Min(1) statementTimeoutMs = 30_000;
  @Type(() => Number) @IsInt() @Min(1) lockTimeoutMs = 5_000;
  /** What one statement may answer with, which is held whole; a table read by mistake must not end the process. */
  @Type(() => Number) @IsInt() @Min(1) statementResultMaxBytes = 134_217_728;
  @Type(() => Number) @IsInt() @Min(1) sessionWarningMs = 150_000;
  @Type(() => Number) @IsInt() @Min(1) sessionLeakMs = 300_000;
  @Type(() => Number) @IsInt() @Min(1) sessionScanMs = 60_000;

  // ── identity ──
  @IsOptional() @IsString() @MinLength(32) jwtSecret?: string;
  /** Secrets that sign no more, or not yet: tokens of theirs are good while JWT_SECRET is changed. */
  @Transform(list)
  @MinLength(32, { each: true, message: 'each secret has 32 characters or more' })
  jwtSecretFallbacks: string[] = [];
  @IsOptional() @IsWebAddress() jwksUrl?: string;
  @IsString() @MinLength(1) jwtIssuer = 'airlock';
  @IsString() @MinLength(1) jwtAudience = 'airlock';
  @Transform(list) @IsString({ each: true }) jwtAlgorithms: string[] = [];
  @Type(() => Number) @IsInt() @Min(0) @Max(60) jwtLeewaySeconds = 30;
  /** C4: the rule against placeholder-like prefixes, and the real users it must let through. */
  @Transform(flag) @IsBoolean() rejectPlaceholderPrefixes = true;
  @Transform(list) @IsString({ each: true }) allowedUserIds: string[] = [];

  // ── runs ──
  @Type(() => Number) @IsInt() @Min(1) agentsPerRun = 3;
  @Type(() => Number) @IsInt() @Min(1) runningRunsPerUser = 5;
  /** At work; a run that waits for a model or a tool is not. */
  @Type(() => Number) @IsInt() @Min(1) runningRunsPerReplica = 100;
  /** At work or waiting: what bounds the memory that they take. A tenth more is for users who hold none. */
  @Type(() => Number) @IsInt() @Min(1) heldRunsPerReplica = 500;
  @Type(() => Number) @IsInt() @Min(1) queuedRunsPerUser = 1_000;
  @Type(() => Number) @IsInt() @Min(1) agentAttemptMs = 30_000;
  @Type(() => Number) @IsInt() @Min(0) @Max(3) agentRetries = 3;
  @Type(() => Number) @IsInt() @Min(1) retryBaseMs = 1_000;
  @Type(() => Number) @IsInt() @Min(1) heartbeatMs = 5_000;
  @Type(() => Number) @IsInt() @Min(1) deadAfterMs = 10_000;
  @Type(() => Number) @IsInt() @Min(1) takeovers = 3;
  @Type(() => Number) @IsInt() @Min(1) runLifetimeMs = 300_000;
  @Type(() => Number) @IsInt() @Min(1) runSweepMs = 60_000;
  @Type(() => Number) @IsInt() @Min(1) shutdownGraceMs = 10_000;
  @Type(() => Number) @IsInt() @Min(1) queueNoticeMs = 1_000;
  /** How long work may wait although a worker has room; health is red within 30 s of it, the looking included (A3). */
  @Type(() => Number) @IsInt() @Min(1) @Max(24_000) untakenWorkMs = 20_000;
  @Type(() => Number) @IsInt() @Min(1) longOperationUpdateMs = 5_000;
  /** What a run's agents tell of themselves waits from there on; so many may come at once. */
  @Type(() => Number) @IsInt() @Min(1) runEventsPerSecond = 20;
  @Type(() => Number) @IsInt() @Min(1) runStateMaxBytes = 1_048_576;
  @Type(() => Number) @IsInt() @Min(1) checkpointsKept = 10;
  @Type(() => Number) @IsInt() @Min(1) historyEntries = 100;
  /** How long synchronous code may hold up the process before the watchdog reports it; it must do so within 1 s (E13). */
  @Type(() => Number) @IsInt() @Min(50) @Max(800) loopBlockedMs = 500;

  // ── input ──
  @Type(() => Number) @IsInt() @Min(1) messageMaxChars = 10_000;
  @Type(() => Number) @IsInt() @Min(1) jsonBodyMaxBytes = 1_048_576;
  /** Entries of objects and lists. A validator takes its time for each of them, during which nobody else is served. */
  @Type(() => Number) @IsInt() @Min(1) jsonBodyMaxValues = 20_000;
  /** Of a thread or a run, with all that was added to it: lists show a hundred of them. */
  @Type(() => Number) @IsInt() @Min(1) metadataMaxBytes = 65_536;
  /** How long a JSON body may take to arrive. */
  @Type(() => Number) @IsInt() @Min(1) jsonBodyMs = 60_000;
  @Type(() => Number) @IsInt() @Min(1) idempotencyKeyHours = 24;
  @Type(() => Number) @IsInt() @Min(1) importMaxRows = 1_000_000;
  @Type(() => Number) @IsInt() @Min(1) importMaxBytes = 536_870_912;
  /** How long no byte of an import may come before it is given up. */
  @Type(() => Number) @IsInt() @Min(1) importIdleMs = 60_000;
  /** One row of an import, its unused columns included. */
  @Type(() => Number) @IsInt() @Min(1) importMaxRecordBytes = 16_777_216;
  @Type(() => Number) @IsInt() @Min(1) importProgressMs = 1_000;
  @Type(() => Number) @IsInt() @Min(1) importsPerUser = 2;

  // ── events ──
  @Type(() => Number) @IsInt() @Min(1) socketsPerUser = 10;
  @Type(() => Number) @IsInt() @Min(1) socketPingMs = 30_000;
  @Type(() => Number) @IsInt() @Min(1) socketStaleMs = 120_000;
  @Type(() => Number) @IsInt() @Min(1) eventQueueLength = 1_000;
  /** Of what waits for one client: a thousand frames may be a gigabyte. */
  @Type(() => Number) @IsInt() @Min(1) eventQueueChars = 4_194_304;
  @Type(() => Number) @IsInt() @Min(1) streamCommentMs = 15_000;
  @Type(() => Number) @IsInt() @Min(1) eventPollMs = 1_000;
  /** Words of a model and progress of an import are told no more often than this, each. */
  @Type(() => Number) @IsInt() @Min(1) liveNoticeMs = 100;

  // ── tools and models ──
  @Type(() => Number) @IsInt() @Min(1) toolTimeoutMs = 30_000;
  @Type(() => Number) @IsInt() @Min(1) toolsAtOncePerUser = 10;
  @Type(() => Number) @IsInt() @Min(1) toolCallsPerMinute = 100;
  @Type(() => Number) @IsInt() @Min(1) toolMemoryMb = 512;
  @Type(() => Number) @IsInt() @Min(1) modelCallMs = 17_000;
  @Type(() => Number) @IsInt() @Min(1) smallModelCallMs = 10_000;
  @Type(() => Number) @IsInt() @Min(0) modelRetries = 2;
  @Type(() => Number) @IsInt() @Min(1) modelRetryBaseMs = 250;
  /** Tokens that a model may write when a request does not say; it bounds what a call can cost. */
  @Type(() => Number) @IsInt() @Min(1) modelOutputTokens = 2_000;
  /** Of an endpoint's answer, with all that is around its words: as much is read, and no more. */
  @Type(() => Number) @IsInt() @Min(1) modelAnswerMaxBytes = 4_194_304;
  @Type(() => Number) @IsInt() @Min(1) breakerFailures = 5;
  @Type(() => Number) @IsInt() @Min(1) breakerProbeMs = 30_000;
  /** Failing dependencies, and models' records, remembered at most over all users. */
  @Type(() => Number) @IsInt() @Min(1) breakerEntries = 10_000;
  @Type(() => Number) @IsInt() @Min(1) modelMemoryEntries = 10_000;
  /** Base URL of an OpenAI-compatible API; with MODEL_API_KEY, the model writes the prose. */
  @IsOptional() @IsWebAddress() modelBaseUrl?: string;
  @IsOptional() @IsString() modelApiKey?: string;
  @Transform(list) @IsString({ each: true }) modelsSmall: string[] = [];
  @Transform(list) @IsString({ each: true }) modelsMedium: string[] = [];
  @Transform(list) @IsString({ each: true }) modelsLarge: string[] = [];

  /** What an answer must be worth (0–1) and may cost (USD) and take (ms) when a request says nothing else. */
  @Type(() => Number) @IsNumber() @Min(0) @Max(1) modelQuality = 0.8;
  @Type(() => Number) @IsNumber() @Min(0) modelMaxCostUsd = 0.5;
  @Type(() => Number) @IsInt() @Min(1) modelLatencyMs = 2_000;
  @Type(() => Number) @IsInt() @Min(0) modelClimbs = 3;
  @Type(() => Number) @IsInt() @Min(0) modelCacheTtlMs = 300_000;
  @Type(() => Number) @IsInt() @Min(1) modelCacheEntries = 1_000;
  @Type(() => Number) @IsInt() @Min(1) modelCacheEvicts = 100;
  @Type(() => Number) @IsNumber() @Min(0) @Max(1) modelConsensus = 0.8;
  @Type(() => Number) @IsNumber() @Min(0) @Max(1) modelExploration = 0.1;
  @Type(() => Number) @IsNumber() @Min(0) @Max(1) modelLearningRate = 0.1;
  @Type(() => Number) @IsInt() @Min(1) modelWindowMs = 86_400_000;

  // ── deprecated v1 routes ──
  /** Each is served until it is named here; then it answers 410 (H9). */
  @Transform(list)
  @IsIn(V1_ROUTES, {
    each: true,
    message: ({ value }) => `there is no v1 route "${unknownRoutes(value)}". Known: ${V1_ROUTES.join(', ')}`,
  })
  v1RoutesOff: V1Route[] = [];
  /** Days, UTC: since when clients are told to leave, and from when on they must expect to find nothing. */
  @Matches(/^\d{4}-\d\d-\d\d$/) @IsISO8601({ strict: true }) v1DeprecatedOn = '2026-01-01';
  @Matches(/^\d{4}-\d\d-\d\d$/) @IsISO8601({ strict: true }) v1SunsetOn = '2027-07-01';
  /** How long `/v1/agent/message` waits for the answer before it says 202. */
  @Type(() => Number) @IsInt() @Min(1) v1MessageWaitMs = 60_000;

  // ── retention, days ──
  @Type(() => Number) @IsNumber() @Min(0) eventRetentionDays = 7;
  @Type(() => Number) @IsNumber() @Min(0) workloadRetentionDays = 90;
  @Type(() => Number) @IsNumber() @Min(0) deletedThreadRetentionDays = 30;
  /** Counts of who called v1: the metrics tell of the last seven days. */
  @Type(() => Number) @IsNumber() @Min(7) v1UsageRetentionDays = 90;
  /** Absent: rows of the audit log are kept for ever. */
  @IsOptional() @Type(() => Number) @IsNumber() @Min(30) auditRetentionDays?: number;

  /**
   * Reads and checks the variables; an empty one counts as absent.
   * @throws ConfigError naming every variable that is wrong, and every pair of times that does not nest (L17).
   */
  static from(env: Readonly<Record<string, string | undefined>>): AirlockConfig {
    const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
    const known = Object.keys(new AirlockConfig());
    const fields = Object.fromEntries(given.map(([name, value]) => [camelCase(name), value]));
    const wanted = Object.fromEntries(
      [...known, ...OPTIONAL].filter((key) => key in fields).map((key) => [key, fields[key]]),
    );
    const config = plainToInstance(AirlockConfig, wanted, { exposeDefaultValues: true });
    const faults = [...validateSync(config).map(variableFault), ...disagreements(config)];
    if (faults.length > 0) throw new ConfigError(faults);
    return config;
  }

  /** Tickets in hand at the same time: a run is claimed for each, or they wait for a place. */
  get ticketsAtOnce(): number {
    return Math.min(TICKETS_AT_ONCE, this.runningRunsPerReplica, this.heldRunsPerReplica);
  }

  /**
   * Milliseconds that a question to the models may take, whoever of them is asked: what is left of the attempt is for the
   * agent to do without an answer.
   */
  get modelQuestionMs(): number {
    return Math.floor(this.agentAttemptMs * QUESTION_OF_ATTEMPT);
  }

  get isProduction(): boolean {
    return this.nodeEnv === 'production';
  }

  get pageOrigins(): '*' | (string | RegExp)[] {
    return originsFor(this.corsOrigins, this.nodeEnv === 'development');
  }

  /** In development nobody else's machine may talk to this server. */
  get listenHost(): string {
    return this.host ?? (this.isProduction ? '0.0.0.0' : '127.0.0.1');
  }
}

const unknownRoutes = (named: unknown): string =>
  [named]
    .flat()
    .filter((name) => !V1_ROUTES.includes(name as V1Route))
    .join('", "');

const TICKETS_AT_ONCE = 8;
const QUESTION_OF_ATTEMPT = 5 / 6;

const OPTIONAL = [
  'host',
  'databaseUrl',
  'databaseAppUrl',
  'jwtSecret',
  'jwksUrl',
  'modelBaseUrl',
  'modelApiKey',
  'auditRetentionDays',
];
