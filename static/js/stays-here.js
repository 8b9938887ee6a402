/** Whether a form is only looked at, in a frame of its page. @param {SubmitEvent} event */
export const staysHere = ({ submitter }) => submitter?.hasAttribute("formtarget") ?? false;
