import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { Member } from './members';

/**
 * Every object that all requests share: each instance that the container keeps for good, each class with its statics
 * and its module (REQUEST-scoped ones too: a class is shared even when its instances are not), and what was put on the
 * application globally.
 */
export function* singletonsOf(app: INestApplication): Generator<Member> {
  for (const module of app.get(ModulesContainer).values()) {
    for (const kind of ['providers', 'controllers', 'injectables', 'middlewares'] as const) {
      for (const wrapper of module[kind].values()) {
        const { metatype, instance } = wrapper;
        const name = String(wrapper.name);
        if (typeof metatype === 'function') yield { label: `class ${name}`, value: metatype };
        if (wrapper.isDependencyTreeStatic() && !wrapper.isTransient) yield { label: name, value: instance };
      }
    }
  }
  const globals: unknown = Reflect.get(app, 'config');
  yield { label: 'ApplicationConfig', value: globals };
}
