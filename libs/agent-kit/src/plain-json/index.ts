// An entrance of its own, because it is loaded in threads where nothing else of the library is.
export { canonicalJson, canonicalJsonWithin, type Json, plainCopy, sha256 } from './canonical-json';
export { NotPlainJsonError } from './not-plain-json.error';
