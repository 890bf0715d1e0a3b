"""Thai dictionary order. The list is in the order in which a dictionary has these words."""

import random

from cases.thai import sort_key

WORDS = (
    "ก กก กฎ กฎหมาย กด กบ กรม กรรม กรอบ กระ กระจก กระดาษ กราบ กล กลม กล้วย กลอง กล่อง กลับ กล้า กลิ่น "
    "กว่า กษัตริย์ ก่อ กอง ก่อน ก้อน กะ กะทิ กัน กั้น กา ก่า ก้า กาก กาง ก้าง ก้าว กาฬ กำ กำนัน กำพล "
    "กำแพง กิ่ง กิน กี่ กึ่ง กุ้ง กู กู้ เก็ง เก่ง เก้ง เก็บ เกม เกลือ เก่า เก้า เกาะ เกิด เกี่ยว เกือบ "
    "แก แก่ แก้ แก้ม แก้ว แกะ โกง โกรธ ใกล้ ไก ไก่ ไกล ขน ขนม ขวด ข้อ ของ ข่า ข้า ข้าว ขิง เข็ม เขา เข่า "
    "เข้า เขียว แขก แข็ง ไข่ ไข้ คน ความ ค่า ค้า คำ ค่ำ คืน คุณ เคย แคว้น ใคร งา งาน งู เงิน เงื่อน จน "
    "จังหวัด จาก จำ ใจ ฉบับ ช้าง ชื่อ เช้า ซื้อ ญาติ ฐาน ณ ดาว ดำ ดี ดื่ม ต้น ตาก ตำบล เตียง แตง โต๊ะ ใต้ "
    "ไต้ ถนน ถ้ำ ทะเล ที่ เทศบาล แท้ ธง นคร นา น้า น้ำ นี้ เนื้อ แน่น ใน บ้าน บำรุง เบา ใบ ปลา ปี ปี่ ปู่ "
    "เป็น แป้ง ไป ผล ผ้า ผู้ เผือก ฝน ฝ่าย พบพระ พระ พลอย พ่อ พื้น เพชร เพลา เพลิน เพื่อน แพะ ฟ้า ภาษา "
    "ม้า มาก แม่กุ แม่จัน แม่ระมาด แม่สอด ไม้ ยา ยาย เย็น รถ ร้อน รำ เรือ โรง ฤกษ์ ฤดู ลม ลูก เล่น วัง "
    "วัด เวลา แว่น ศาล ศูนย์ เศษ ส้ม สวน สามเงา สำนัก สี เสือ หญิง หนอง หมู หมู่ ห้วย หวาน เห็น ใหม่ ไหม "
    "อบต. อา อำเภอ อุ้มผาง เอก แอบ โอ่ง ฮวบ ฮ่องเต้ เฮ "
)
DICTIONARY = WORDS.split()


def test_dictionary_order_comes_back_from_any_order():
    shuffled = DICTIONARY[:]
    random.Random(2569).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == DICTIONARY
    assert len(DICTIONARY) > 220


def test_code_points_alone_would_not_do():
    assert sorted(DICTIONARY) != DICTIONARY


def test_the_order_holds_when_postgresql_compares_bytes():
    assert sorted(DICTIONARY, key=lambda word: sort_key(word).encode()) == DICTIONARY


def test_tone_marks_matter_only_among_equals():
    assert sorted(["ก้าน", "กาบ", "ก่า", "กา"], key=sort_key) == ["กา", "ก่า", "ก้าน", "กาบ"]


def test_first_names_stay_together():
    people = ["มานะ อ่อนดี", "มาน เขียว", "มานะ แก้ว", "มาน ใจ"]
    assert sorted(people, key=sort_key) == ["มาน เขียว", "มาน ใจ", "มานะ แก้ว", "มานะ อ่อนดี"]


def test_writing_does_not_change_the_place():
    assert sort_key("เเม่กุ  ๒") == sort_key("แม่กุ 2")
