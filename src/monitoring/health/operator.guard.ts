import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  NotFoundException,
} from '@nestjs/common';
import type { Request } from 'express';
import { bearerToken, TokenVerifier } from '../../auth';

const OPERATOR = 'operator';

/**
 * For routes that show how the server is doing: whoever has no token with the scope `operator` finds nothing here, and
 * cannot tell that from a route that does not exist.
 */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(@Inject(TokenVerifier) private readonly tokens: TokenVerifier) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    if (await this.mayOperate(request.headers.authorization)) return true;
    throw new NotFoundException();
  }

  private async mayOperate(authorization: string | undefined): Promise<boolean> {
    try {
      const token = bearerToken(authorization);
      if (!token) return false;
      const { scopes } = await this.tokens.verify(token);
      return scopes.includes(OPERATOR);
    } catch {
      // Whatever is wrong with the token, the answer is the same.
      return false;
    }
  }
}
