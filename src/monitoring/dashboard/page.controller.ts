import { NoSession } from '@airlock/session';
import { Controller, Get, Header, Inject, NotFoundException, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../auth';
import { type PageFile, PageFiles } from './page-files';

/** Its own files, and questions to this server: nothing else is loaded, run, sent or framed. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const UNTIL_IT_CHANGES_ITS_NAME = 'public, max-age=31536000, immutable';

/**
 * The dashboard's page. It is open, because a browser that goes to an address shows no token, and it holds no datum: those
 * are at /dashboard/data, for operators (docs/decisions/0012).
 */
@ApiExcludeController()
@Public()
@NoSession()
@Controller('dashboard')
export class PageController {
  constructor(@Inject(PageFiles) private readonly files: PageFiles) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  async shell(@Req() { path }: Request, @Res() response: Response): Promise<void> {
    // The page's addresses are relative to the one without it, and so is this: a proxy may have put a path in front.
    if (path.endsWith('/')) return response.redirect(308, '../dashboard');
    send(response, await this.files.shell());
  }

  @Get('assets/:name')
  async asset(@Param('name') name: string, @Res() response: Response): Promise<void> {
    const file = await this.files.asset(name);
    if (!file) throw new NotFoundException();
    response.set('Cache-Control', UNTIL_IT_CHANGES_ITS_NAME);
    send(response, file);
  }
}

function send(response: Response, { type, content }: PageFile): void {
  response
    .set({
      'Content-Type': type,
      'Content-Security-Policy': POLICY,
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    })
    .send(content);
}
