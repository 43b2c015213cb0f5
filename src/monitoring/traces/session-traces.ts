import { sessionSpans } from '@airlock/session';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import { tracer } from './in-span';

/** A span for each session, where whoever runs the server has registered a provider of traces before it started. */
@Injectable()
export class SessionTraces implements OnModuleInit, OnModuleDestroy {
  private stop?: () => void;

  onModuleInit(): void {
    if (isTraced()) this.stop = sessionSpans(tracer(), { exceptions: false });
  }

  onModuleDestroy(): void {
    this.stop?.();
  }
}

/** The package stands in for a provider until there is one, and then hands its tracers out. */
function isTraced(): boolean {
  const provider = trace.getTracerProvider();
  return !(provider instanceof ProxyTracerProvider) || provider.getDelegateTracer('airlock') !== undefined;
}
