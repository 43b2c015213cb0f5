import { Inject, SetMetadata } from '@nestjs/common';
import { sessionToken } from './tokens';

const NO_SESSION = Symbol('session:none');
export const ON_DISCONNECT = Symbol('session:on-disconnect');

export type DisconnectPolicy = 'rollback' | 'continue';

/** The session of this request or unit. @param dataSource name, where it is not the default one */
export const InjectSession = (dataSource = 'default'): ParameterDecorator & PropertyDecorator =>
  Inject(sessionToken(dataSource));

/** The route (or every route of the controller) has no session and sees to itself, as a health check does. */
export const NoSession = (): MethodDecorator & ClassDecorator => SetMetadata(NO_SESSION, true);

/** Whether neither handler nor controller says `@NoSession()`. */
export const hasSession = (controller: object, handler: object): boolean =>
  ![handler, controller].some((target) => Reflect.getMetadata(NO_SESSION, target) === true);

/** What becomes of the session when the client goes away before it is answered. Default `rollback`. */
export const OnDisconnect = (policy: DisconnectPolicy): MethodDecorator & ClassDecorator =>
  SetMetadata(ON_DISCONNECT, policy);
