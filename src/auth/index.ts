export { AuthModule } from './auth.module';
export type { AuthenticatedRequest } from './authenticated-request';
export { bearerToken } from './bearer-token';
export { keyStillToMake } from './development-secret';
export type { Principal } from './principal';
export { Public } from './public.decorator';
export { mintToken, type TokenOptions } from './token-mint';
export { TokenRejectedError } from './token-rejected.error';
export { TokenVerifier } from './token-verifier';
