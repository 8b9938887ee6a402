"""Papers that are read outside the portal: written once as blocks, shown as a page by a template, made into PDF here.

What a paper is made of (blocks). Text becomes lines (typesetting) of letters (fonts, from the folder of that name) in
the order in which they are drawn (directions). They stand in rows (flow) on pages (pages), block by block
(layout), tagged for screen readers (tags), and all of it with its letters (font_file) becomes a file (pdf).
"""
