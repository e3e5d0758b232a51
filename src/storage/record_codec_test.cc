#include "storage/record_codec.h"

#include <gtest/gtest.h>

namespace onggi::storage {
namespace {

/// A substitute for a protobuf message with one field. Parsing fails if the bytes begin with '!'.
struct Word {
  std::string text;
  [[nodiscard]] std::size_t ByteSizeLong() const { return text.size(); }
  void AppendToString(std::string* into) const { into->append(text); }
  bool ParseFromArray(const char* data, int size) {
    text.assign(data, static_cast<std::size_t>(size));
    return !text.starts_with('!');
  }
};

TEST(RecordCodec, writes_the_format_byte_before_the_message) {
  EXPECT_EQ(serialize(Word{"abc"}), "\001abc");
  EXPECT_EQ(serialize(Word{}), "\001");
}

TEST(RecordCodec, reads_what_it_wrote) {
  EXPECT_EQ(parse<Word>(serialize(Word{"abc"}), "a word")->text, "abc");
  EXPECT_EQ(parse<Word>(serialize(Word{}), "a word")->text, "");
  Word into;
  ASSERT_TRUE(parse(serialize(Word{"abc"}), "a word", into));
  EXPECT_EQ(into.text, "abc");
}

TEST(RecordCodec, names_the_record_that_it_cannot_read) {
  for (const auto& [bytes, text] : {std::pair{"", "a word is empty"},
                                    {"\002abc", "a word has an unknown format"},
                                    {"\001!", "a word does not parse"}}) {
    const auto read = parse<Word>(bytes, "a word");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, Code::kCorrupt);
    EXPECT_EQ(read.error().detail, text);
  }
}

TEST(RecordCodec, keeps_times_and_their_absence) {
  const Time time(std::chrono::microseconds(1'234'567));
  EXPECT_EQ(to_us(time), 1'234'567);
  EXPECT_EQ(from_us(1'234'567), time);
  EXPECT_EQ(to_us(std::optional(time)), 1'234'567);
  EXPECT_EQ(to_us(std::optional<Time>()), 0);
  EXPECT_EQ(optional_from_us(1'234'567), time);
  EXPECT_EQ(optional_from_us(0), std::nullopt);
}

}  // namespace
}  // namespace onggi::storage
