// What a browser keeps for us, for all of its tabs or for this one; where it may not, for as long as the page lives.

/** @type {Map<string, string>} */
const inMemory = new Map();

class Store {
  /** @param {() => Storage} area asked for each time: where storage is forbidden, already naming it throws */
  constructor(area) {
    this.area = area;
  }

  /** @param {string} key */
  get(key) {
    try {
      return this.area().getItem(key);
    } catch {
      return inMemory.get(key) ?? null;
    }
  }

  /** Nothing is kept of an empty text. @param {string} key @param {string} value */
  set(key, value) {
    try {
      if (value) this.area().setItem(key, value);
      else this.area().removeItem(key);
    } catch {
      inMemory.set(key, value);
    }
  }

  /** @param {string} prefix */
  keys(prefix) {
    try {
      return Object.keys(this.area()).filter((key) => key.startsWith(prefix));
    } catch {
      return [...inMemory.keys()].filter((key) => key.startsWith(prefix));
    }
  }
}

export const everyTab = new Store(() => localStorage);
export const thisTab = new Store(() => sessionStorage);
