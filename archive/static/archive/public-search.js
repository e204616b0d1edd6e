// Leaves blank fields out of the address, so that it is short enough to share.
"use strict";

document.getElementById("search").addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) {
    if (value === "") formData.delete(name);
  }
});
