"""The words of the terminal's own screens by language; msgids are Vietnamese, so Vietnamese needs no catalogue.

After changing a text: ``pybabel extract -o build/kiosk.pot kiosk``, then ``pybabel update -D kiosk -i build/kiosk.pot
-d kiosk/locale``, translate, and ``pybabel compile -D kiosk -d kiosk/locale``. A test compares all three.
"""
