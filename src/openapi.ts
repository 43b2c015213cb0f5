import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** The API's description, made from the code: a page at /docs, the document at /docs/openapi.json. */
export function openApi(app: NestExpressApplication): void {
  const about = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Airlock')
    .setDescription(
      "An agent server where every user's call runs in its own database transaction under its own identity. " +
        'The v2 routes speak the LangGraph Agent Server API. Errors are RFC 9457 problem documents. ' +
        'Beside the routes there is a socket, `/v2/socket`: docs/live-events.md has its messages, docs/api.md all that is in no schema.',
    )
    .setVersion('2')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, about), {
    jsonDocumentUrl: 'docs/openapi.json',
    customSiteTitle: 'Airlock API',
    swaggerOptions: { persistAuthorization: true },
  });
}
