"""Services of photos: uploads are decoded and encoded anew in two sizes, and served while their alert is open."""
