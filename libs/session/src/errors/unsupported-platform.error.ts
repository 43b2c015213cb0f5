import { SessionError } from './session.error';

/** A session ends with the response, and only Express' responses are known here. */
export class UnsupportedPlatformError extends SessionError {
  constructor(platform: string) {
    super(
      `@airlock/session works with @nestjs/platform-express, and this application runs on ${platform}: no request would get a ` +
        'session. Create it without another adapter, with NestFactory.create(AppModule).',
    );
  }
}
