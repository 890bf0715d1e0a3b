from cases.thai import to_arabic, to_thai_digits


def test_digits_change_and_nothing_else_does():
    assert to_arabic("หมู่ที่ ๑๐ โทร. ๐๘๑") == "หมู่ที่ 10 โทร. 081"
    assert to_thai_digits("ครั้งที่ 1/2569") == "ครั้งที่ ๑/๒๕๖๙"
    assert to_thai_digits(69) == "๖๙"
