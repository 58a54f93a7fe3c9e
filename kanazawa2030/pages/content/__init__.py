"""What is documented about the project, in both languages, as plain data.

`pages.content.services.load_documented_content` brings each entry in once. Every fact here has a
source; what nobody has documented (phone numbers, agendas, other Cafés) is left out for
the office to add. Facts come from the city's own project page unless a source says else.
"""
