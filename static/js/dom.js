// Elements of the page: found as the kind that the code relies on, or made.

/** @type {Dom.FindIfAny} */
export const findIfAny = (root, selector, kind = /** @type {any} */ (HTMLElement)) => {
  const element = root.querySelector(selector);
  return element instanceof kind ? element : null;
};

/** The same, where the page is wrong without it. @type {Dom.Find} */
export const find = (root, selector, kind) => {
  const element = findIfAny(root, selector, kind);
  if (!element) throw new Error(`The page has no ${selector}`);
  return element;
};

/** @type {Dom.FindAll} */
export const findAll = (root, selector, kind = /** @type {any} */ (HTMLElement)) =>
  /** @type {any[]} */ ([...root.querySelectorAll(selector)]).filter((element) => element instanceof kind);

/** @type {Dom.Make} */
export const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);
