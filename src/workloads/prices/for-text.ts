/** Models made for something else than answering text with text, and variants of a model, told by their names. */
export const NOT_FOR_TEXT =
  'audio|realtime|transcribe|tts|image|vision|embed|rerank|moderation|search|ocr|live|guard|voice|whisper|research|computer-use|[:]';
