"""Parts of the page on which a study is planned before it begins."""
