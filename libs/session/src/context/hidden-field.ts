/** Puts the private fields of a subclass on an object that is there already. */
class Onto {
  constructor(object: object) {
    return object;
  }
}

/**
 * What a WeakMap is for, at a tenth of its price: a value that belongs to an object, goes when the object goes, and shows in
 * no list of its keys, no JSON and no copy of it. A frozen object can have one too. (A WeakMap grows with the objects that
 * the collector has not looked at yet, thousands of requests of them, and is gone through by each collection.)
 */
export interface HiddenField<Value> {
  of(object: object): Value | undefined;
  put(object: object, value: Value): void;
}

export function hiddenField<Value>(): HiddenField<Value> {
  return class Holder extends Onto {
    #value: Value;

    private constructor(object: object, value: Value) {
      super(object);
      this.#value = value;
    }

    static of(object: object): Value | undefined {
      return #value in object ? object.#value : undefined;
    }

    static put(object: object, value: Value): void {
      if (#value in object) object.#value = value;
      else void new Holder(object, value);
    }
  };
}
