"""A keyboard that counts, as somebody who compares it with a spreadsheet would."""

from playwright.sync_api import expect


class Keyboard:
    """Each key counts as one, Ctrl and Shift too; what is pasted counts as one."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *keys):
        for key in keys:
            self.count += len(key.split("+")) if len(key) > 1 else 1
            self.page.keyboard.press(key)

    def type(self, words):
        self.press(*words)

    def term(self, letters, label):
        """Choose a term by its first letters, once the list says which it would be."""
        self.type(letters)
        expect(self.page.locator(".select2-results__option--highlighted")).to_contain_text(label)
        self.press("Enter")

    def paste(self, words):
        self.page.keyboard.insert_text(words)
        self.count += 1
