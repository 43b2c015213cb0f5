import { SetMetadata } from '@nestjs/common';

export const PUBLIC = 'airlock:public';

/** A route that anybody may call without a token; it must serve nothing of any user. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC, true);
