import { registerDecorator } from 'class-validator';
import { messageFault } from '../../http';

interface TextBlock {
  readonly type: 'text';
  readonly text: string;
}

/** What a client may send as a message's content: text, or a list of text blocks. */
export type MessageContent = string | readonly TextBlock[];

export function textOf(content: MessageContent): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('');
}

/** Text that is not all blank and can be stored as it came; how long it may be, the taking of the message knows. */
export function IsMessageContent(): PropertyDecorator {
  return (target, propertyKey) =>
    registerDecorator({
      name: 'isMessageContent',
      target: target.constructor,
      propertyName: String(propertyKey),
      validator: {
        validate: (value: unknown) => faultOf(value) === undefined,
        defaultMessage: (args) => `${args?.property ?? 'content'} ${faultOf(args?.value) ?? 'is not valid'}`,
      },
    });
}

function faultOf(value: unknown): string | undefined {
  if (isContent(value)) return messageFault(textOf(value));
  const other = Array.isArray(value) ? typesOf(value).find((type) => type !== 'text') : undefined;
  const unread = other === undefined ? '' : `: a block of type ${JSON.stringify(other)} is not read here`;
  return `must be text, or a list of blocks {"type": "text", "text"}${unread}`;
}

/** Images, files and sounds have their types, by which a page knows what it sent. */
const typesOf = (blocks: readonly unknown[]): string[] =>
  blocks
    .map((block) => (block as { type?: unknown } | null)?.type)
    .filter((type) => typeof type === 'string');

const isContent = (value: unknown): value is MessageContent =>
  typeof value === 'string' || (Array.isArray(value) && value.length > 0 && value.every(isTextBlock));

export const isTextBlock = (value: unknown): value is TextBlock =>
  typeof value === 'object' &&
  value !== null &&
  (value as Partial<TextBlock>).type === 'text' &&
  typeof (value as Partial<TextBlock>).text === 'string';
