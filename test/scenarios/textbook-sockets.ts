import { Body, Controller, HttpCode, Inject, type INestApplication, Module, Post, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { type OnGatewayConnection, WebSocketGateway } from '@nestjs/websockets';
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { type NotesRequest, TokenGuard } from '../../libs/testing/example/token.guard';

export const TEXTBOOK_SOCKET = '/socket';

/** As it is often written: one channel for all, to the socket that came last. */
@WebSocketGateway({ path: TEXTBOOK_SOCKET })
class TextbookGateway implements OnGatewayConnection<WebSocket> {
  private newest: WebSocket | undefined;

  handleConnection(socket: WebSocket): void {
    this.newest = socket;
  }

  emit(runId: string, text: string): void {
    this.newest?.send(
      JSON.stringify({ event_id: randomUUID(), type: 'thinking', run_id: runId, payload: { message: text } }),
    );
  }
}

@Controller('think')
class TextbookThoughtsController {
  constructor(@Inject(TextbookGateway) private readonly gateway: TextbookGateway) {}

  @Post()
  @HttpCode(200)
  think(@Req() { executionContext }: NotesRequest, @Body() { text }: { text: string }): string {
    this.gateway.emit(`run of ${executionContext?.userId}`, text);
    return 'thought';
  }
}

@Module({ providers: [TextbookGateway], controllers: [TextbookThoughtsController] })
class TextbookSocketsModule {}

export async function textbookSockets(): Promise<INestApplication> {
  const app = await NestFactory.create(TextbookSocketsModule, { logger: false });
  app.useGlobalGuards(new TokenGuard());
  app.useWebSocketAdapter(new WsAdapter(app));
  await app.listen(0, '127.0.0.1');
  return app;
}
