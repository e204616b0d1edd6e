// What was being worded and is not even a draft yet goes on in the workspace that takes this one's place.

export const flagOf = (form) => form.closest("li.flag")?.dataset.flagId;

export const wordsIn = (form) => ({
  act: form.dataset.act,
  flagId: flagOf(form),
  fields: [...form.elements].filter((field) => field.matches("input[type=text], select")).map(({ name, value }) => [name, value]),
});

// Whether there was a form to take them.
export function wordAgain(workspace, { act, flagId, fields }) {
  const inFlag = flagId ? `li.flag[data-flag-id="${Number(flagId)}"] ` : "";
  const form = workspace.querySelector(`${inFlag}form[data-act="${act}"]`);
  if (!form) return false;
  for (const [name, value] of fields) form.elements[name].value = value;
  form.elements.replacement.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}
