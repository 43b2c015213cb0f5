import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { AirlockConfig } from './airlock-config';
import { ConfigError } from './config.error';

describe('AirlockConfig', () => {
  it('is valid with nothing set, so that a newcomer starts with one command', () => {
    const config = AirlockConfig.from({});

    expect(config).toMatchObject({
      port: 3000,
      poolSize: 15,
      listenHost: '127.0.0.1',
      messageMaxChars: 10_000,
    });
  });

  it('2 has the limits of the table unless they are set', () => {
    expect(AirlockConfig.from({})).toMatchObject({
      ...{ agentsPerRun: 3, runningRunsPerUser: 5, runningRunsPerReplica: 100, queuedRunsPerUser: 1_000 },
      ...{ queueNoticeMs: 1_000, agentAttemptMs: 30_000, agentRetries: 3, retryBaseMs: 1_000 },
      ...{ heartbeatMs: 5_000, deadAfterMs: 10_000, takeovers: 3, historyEntries: 100 },
      ...{ untakenWorkMs: 20_000 },
      ...{ runLifetimeMs: 300_000, runSweepMs: 60_000, shutdownGraceMs: 10_000 },
      ...{ poolSize: 15, poolKeepOpen: 5, poolWaitMs: 3_000, connectionsPerUser: 10, systemConnections: 3 },
      ...{ sessionWarningMs: 150_000, sessionLeakMs: 300_000, sessionScanMs: 60_000 },
      ...{
        messageMaxChars: 10_000,
        jsonBodyMaxBytes: 1_048_576,
        jsonBodyMaxValues: 20_000,
        metadataMaxBytes: 65_536,
        idempotencyKeyHours: 24,
      },
      ...{ socketsPerUser: 10, socketPingMs: 30_000, socketStaleMs: 120_000 },
      ...{ eventQueueLength: 1_000, eventQueueChars: 4_194_304, longOperationUpdateMs: 5_000 },
      ...{ toolTimeoutMs: 30_000, toolsAtOncePerUser: 10, toolCallsPerMinute: 100, toolMemoryMb: 512 },
      ...{ modelCallMs: 17_000, smallModelCallMs: 10_000, modelRetries: 2 },
      ...{ breakerFailures: 5, breakerProbeMs: 30_000 },
      ...{ importMaxRows: 1_000_000, importMaxBytes: 512 * 1_048_576, importsPerUser: 2 },
      ...{ runStateMaxBytes: 1_048_576, checkpointsKept: 10 },
      ...{ eventRetentionDays: 7, workloadRetentionDays: 90, deletedThreadRetentionDays: 30 },
    });
  });

  it('counts an empty variable as absent and reads numbers, flags and lists', () => {
    const config = AirlockConfig.from({
      PORT: '',
      POOL_SIZE: '7',
      ALLOWED_USER_IDS: 'test_a, test_b',
      REJECT_PLACEHOLDER_PREFIXES: 'false',
    });

    expect(config).toMatchObject({
      port: 3000,
      poolSize: 7,
      allowedUserIds: ['test_a', 'test_b'],
      rejectPlaceholderPrefixes: false,
    });
  });

  it('L17 refuses times that do not nest, and names both', () => {
    expect(() => AirlockConfig.from({ MODEL_CALL_MS: '40000' })).toThrow(
      'MODEL_CALL_MS must be shorter than AGENT_ATTEMPT_MS',
    );
    expect(() => AirlockConfig.from({ AGENT_ATTEMPT_MS: '300000' })).toThrow(
      'AGENT_ATTEMPT_MS must be shorter than RUN_LIFETIME_MS',
    );
    expect(() => AirlockConfig.from({ HEARTBEAT_MS: '10000' })).toThrow(
      'HEARTBEAT_MS must be shorter than DEAD_AFTER_MS',
    );
    expect(() => AirlockConfig.from({ SOCKET_STALE_MS: '30000' })).toThrow(
      'SOCKET_PING_MS must be shorter than SOCKET_STALE_MS',
    );
  });

  it('A3 refuses so much patience with work that nobody takes that health would be red too late', () => {
    expect(() => AirlockConfig.from({ UNTAKEN_WORK_MS: '25000' })).toThrow(
      'UNTAKEN_WORK_MS must not be greater than 24000',
    );
  });

  it('H9 refuses to switch off a v1 route that there is not, and names those there are', () => {
    expect(AirlockConfig.from({ V1_ROUTES_OFF: 'state, stream' }).v1RoutesOff).toEqual(['state', 'stream']);
    expect(() => AirlockConfig.from({ V1_ROUTES_OFF: 'state,run_agents' })).toThrow(
      'V1_ROUTES_OFF: there is no v1 route "run_agents". Known: run_agent, status, state, thread_runs, message, stream',
    );
  });

  it('H4 refuses a sunset before the deprecation, and what is no day', () => {
    expect(() => AirlockConfig.from({ V1_DEPRECATED_ON: '2026-02-01', V1_SUNSET_ON: '2026-01-01' })).toThrow(
      'V1_SUNSET_ON must not be before V1_DEPRECATED_ON',
    );
    expect(() => AirlockConfig.from({ V1_SUNSET_ON: '2026-02-30' })).toThrow('V1_SUNSET_ON');
  });

  it('refuses patience with a lock that the statement would not live to see', () => {
    expect(() => AirlockConfig.from({ LOCK_TIMEOUT_MS: '30000' })).toThrow(
      'LOCK_TIMEOUT_MS must be shorter than STATEMENT_TIMEOUT_MS',
    );
  });

  it('refuses so few system connections that those that listen would leave none for claims and heartbeats', () => {
    expect(() => AirlockConfig.from({ SYSTEM_CONNECTIONS: '2' })).toThrow(
      'SYSTEM_CONNECTIONS must not be less than 3',
    );
  });

  it('names every wrong variable at once', () => {
    const read = (): AirlockConfig =>
      AirlockConfig.from({ PORT: 'eighty', JWT_SECRET: 'short', JWT_LEEWAY_SECONDS: '61' });

    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/PORT must .*\n.*JWT_SECRET must .*\n.*JWT_LEEWAY_SECONDS must /);
  });

  it('says of a variable that is no number that alone, and each by the name that it is set by', () => {
    expect(() => AirlockConfig.from({ PORT: 'eighty', POOL_SIZE: '0' })).toThrow(
      /valid:\n {2}PORT must be an integer number\n {2}POOL_SIZE must not be less than 1\n/,
    );
  });

  it.each(['proxy.local', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.1/8/8', 'true', '::1/129'])(
    'refuses %s as a proxy to trust, which stopped the start with a stack',
    (proxy) => {
      expect(() => AirlockConfig.from({ TRUSTED_PROXIES: `127.0.0.1, ${proxy}` })).toThrow(
        `TRUSTED_PROXIES: "${proxy}" is no address and no network such as 10.0.0.0/8; loopback, linklocal and uniquelocal are known too`,
      );
    },
  );

  it('takes addresses, networks and the names that Express knows as proxies to trust', () => {
    const trusted = ['127.0.0.1', '10.0.0.0/8', '192.168.0.0/255.255.0.0', '::1', 'fc00::/7', 'loopback'];

    expect(AirlockConfig.from({ TRUSTED_PROXIES: trusted.join(',') }).trustedProxies).toEqual(trusted);
  });

  it.each([
    'app.example.com',
    'https://app.example.com/',
    'https://app.example.com/chat',
    'ftp://a.example',
    '*',
  ])('refuses %s among the origins of pages, which no browser would send', (origin) => {
    expect(() => AirlockConfig.from({ CORS_ORIGINS: `http://localhost:3001, ${origin}` })).toThrow(
      `CORS_ORIGINS: "${origin}" is no origin of a page such as https://app.example.com, without a path; * alone lets all in`,
    );
  });

  it.each(['JWKS_URL', 'MODEL_BASE_URL'])(
    'refuses an address without http:// or https:// as %s, which stopped the start with a stack',
    (variable) => {
      const set = (url: string): AirlockConfig => AirlockConfig.from({ MODELS_SMALL: 'm', [variable]: url });

      for (const url of ['id.example.com/keys', 'localhost:4000', 'ftp://id.example.com/keys', 'nonsense'])
        expect(() => set(url)).toThrow(`${variable} must be an address that begins with http:// or https://`);
      for (const url of ['http://localhost:4000/keys', 'https://id.example.com/keys'])
        expect(() => set(url)).not.toThrow();
    },
  );

  it('refuses algorithms that no token could pass with the key that there is, and names those that could', () => {
    const JWKS_URL = 'https://id.example.com/keys';

    expect(() => AirlockConfig.from({ JWT_ALGORITHMS: 'HS257' })).toThrow(
      'JWT_ALGORITHMS: "HS257" does not go with JWT_SECRET. Known: HS256, HS384, HS512',
    );
    expect(() => AirlockConfig.from({ JWT_ALGORITHMS: 'RS256' })).toThrow(
      '"RS256" does not go with JWT_SECRET',
    );
    expect(() => AirlockConfig.from({ JWT_ALGORITHMS: 'RS256,HS256', JWKS_URL })).toThrow(
      'JWT_ALGORITHMS: "HS256" does not go with JWKS_URL. Known: RS256, ',
    );
    expect(AirlockConfig.from({ JWT_ALGORITHMS: 'ES384', JWKS_URL }).jwtAlgorithms).toEqual(['ES384']);
  });

  it('refuses production without a key to verify tokens by', () => {
    expect(() => AirlockConfig.from({ NODE_ENV: 'production' })).toThrow(
      'JWT_SECRET or JWKS_URL must be set',
    );
  });

  it.each([
    'nonsense',
    'mysql://a:s3cret@127.0.0.1/x',
    'postgres://a:s3cr#et@h/x',
    '127.0.0.1:5432/airlock',
    'postgres://a:s3cr%et@h/x',
    'postgres://a:p@s3cr/et@h:5432/x',
  ])('refuses %s as an address of a database, says which form it must have, and tells no password', (url) => {
    const read = (): AirlockConfig => AirlockConfig.from({ DATABASE_URL: url, DATABASE_APP_URL: url });

    expect(read).toThrow(
      /DATABASE_URL must be of the form postgres:.*\n.*DATABASE_APP_URL must be of the form/,
    );
    expect(read).toThrow(expect.not.objectContaining({ message: expect.stringContaining('s3cr') }));
  });

  it('never accepts unsigned tokens', () => {
    expect(() => AirlockConfig.from({ JWT_ALGORITHMS: 'HS256,none' })).toThrow('must not contain none');
  });

  it('has every variable in .env.example, and .env.example has no other', () => {
    const text = readFileSync(join(__dirname, '../../.env.example'), 'utf8');
    const documented = [...text.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name).sort();
    const optional = [
      'HOST',
      'DATABASE_URL',
      'DATABASE_APP_URL',
      'JWT_SECRET',
      'JWKS_URL',
      'MODEL_BASE_URL',
      'MODEL_API_KEY',
    ];
    const known = Object.keys(new AirlockConfig()).map((key) =>
      key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    );

    expect(documented).toEqual([...new Set([...known, ...optional])].sort());
  });

  it('has the default of every variable in .env.example, so that a copy of it changes nothing', () => {
    const copied = parseEnv(readFileSync(join(__dirname, '../../.env.example'), 'utf8'));

    expect(AirlockConfig.from(copied)).toEqual(AirlockConfig.from({ HOST: '127.0.0.1' }));
  });
});
