"""Hot spots for the page, the API and files: kept while their counts hold, written in many forms."""
