import { registerDecorator } from 'class-validator';
import { isStorableText } from '../../http';

const LONGEST = 10_000;

interface TextBlock {
  readonly type: 'text';
  readonly text: string;
}

/** What a client may send as a message's content: text, or a list of text blocks. */
export type MessageContent = string | readonly TextBlock[];

export function textOf(content: MessageContent): string {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('');
}

/** 1–10,000 characters that are not all blank, and that can be stored as they came. */
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
  if (!isContent(value)) return 'must be text, or a list of blocks {"type": "text", "text"}';
  const text = textOf(value);
  if (text.trim() === '') return 'must not be empty';
  // Characters as people count them, not UTF-16 units.
  if (Array.from(text).length > LONGEST) return `must not be longer than ${LONGEST} characters`;
  if (!isStorableText(text)) return 'must not contain NUL or unpaired surrogate characters';
  return undefined;
}

const isContent = (value: unknown): value is MessageContent =>
  typeof value === 'string' || (Array.isArray(value) && value.length > 0 && value.every(isTextBlock));

const isTextBlock = (value: unknown): value is TextBlock =>
  typeof value === 'object' &&
  value !== null &&
  (value as Partial<TextBlock>).type === 'text' &&
  typeof (value as Partial<TextBlock>).text === 'string';
