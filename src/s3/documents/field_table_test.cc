#include "s3/documents/field_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace onggi::s3 {
namespace {

struct Lid {
  std::string shape;
};
struct Jar {
  std::string name;
  std::optional<std::string> glaze;
  std::vector<std::string> marks;
  std::optional<Lid> lid;
  std::vector<Lid> spares;
  std::vector<std::size_t> sizes;  // length of the <Shape> of each <Old>
};

S3Error too_many_marks() { return S3Error("InvalidRequest", "Too many marks."); }

S3Result<std::size_t> size_of_shape(const Lid& lid) {
  if (lid.shape == "broken") return refuse("InvalidArgument");
  return lid.shape.size();
}

constexpr auto kLid = field_table<Lid>({{"Shape", kRequired, read_text<&Lid::shape>}});
constexpr auto kGlazing = field_table<Jar>({{"Glaze", kOptional, read_text<&Jar::glaze>}});
constexpr auto kJar = field_table<Jar>({
    {"Name", kRequired, read_text<&Jar::name>},
    {"Glazing", kOptional, read_group<kGlazing>},
    {"Mark", Occurs{0, 2}, read_texts<&Jar::marks>, too_many_marks},
    {"Lid", kOptional, read_object<&Jar::lid, kLid>},
    {"Spare", Occurs{0, 2}, read_objects<&Jar::spares, kLid>},
    {"Old", kRepeated, read_converted<&Jar::sizes, kLid, size_of_shape>},
});

std::string jar_code(const std::string& children) {
  const auto jar = read_document<kJar>("Jar", "<Jar>" + children + "</Jar>");
  return jar ? std::string() : std::string(jar.error().code.name());
}

TEST(FieldTable, fills_the_members) {
  const auto jar = read_document<kJar>(
      "Jar",
      "<Jar><Mark>a</Mark><Glazing><Glaze>ash</Glaze></Glazing><Name>big</Name><Mark>b</Mark>"
      "<Lid><Shape>flat</Shape></Lid><Spare><Shape>round</Shape></Spare>"
      "<Old><Shape>four</Shape></Old><Old><Shape>one</Shape></Old></Jar>");
  ASSERT_TRUE(jar);
  EXPECT_EQ(jar->name, "big");
  EXPECT_EQ(jar->glaze, "ash");
  EXPECT_EQ(jar->marks, (std::vector<std::string>{"a", "b"}));
  ASSERT_TRUE(jar->lid);
  EXPECT_EQ(jar->lid->shape, "flat");
  ASSERT_EQ(jar->spares.size(), 1U);
  EXPECT_EQ(jar->spares.front().shape, "round");
  EXPECT_EQ(jar->sizes, (std::vector<std::size_t>{4, 3}));
}

TEST(FieldTable, optional_children_may_be_missing) {
  const auto jar = read_document<kJar>("Jar", "<Jar><Name/></Jar>");
  ASSERT_TRUE(jar);
  EXPECT_EQ(jar->name, "");
  EXPECT_FALSE(jar->glaze);
  EXPECT_FALSE(jar->lid);
}

TEST(FieldTable, bounds_how_often_each_child_occurs) {
  const std::string name = "<Name>a</Name>";
  EXPECT_EQ(jar_code(""), "MalformedXML");
  EXPECT_EQ(jar_code(name), "");
  EXPECT_EQ(jar_code(name + name), "MalformedXML");
  EXPECT_EQ(jar_code(name + "<Lid/>"), "MalformedXML");
  EXPECT_EQ(jar_code(name + "<Mark/><Mark/>"), "");
  EXPECT_EQ(jar_code(name + "<Mark/><Mark/><Mark/>"), "InvalidRequest");
  const std::string spare = "<Spare><Shape/></Spare>";
  EXPECT_EQ(jar_code(name + spare + spare), "");
  EXPECT_EQ(jar_code(name + spare + spare + spare), "MalformedXML");
}

TEST(FieldTable, bounds_the_number_of_all_children) {
  static constexpr auto kOne = field_table<Jar>(
      {{"Name", kOptional, read_text<&Jar::name>}, {"Glaze", kOptional, read_text<&Jar::glaze>}},
      kRequired);
  const auto accepts = [](const std::string& children) {
    return read_document<kOne>("Jar", "<Jar>" + children + "</Jar>").has_value();
  };
  EXPECT_TRUE(accepts("<Name/>"));
  EXPECT_TRUE(accepts("<Glaze/>"));
  EXPECT_FALSE(accepts(""));
  EXPECT_FALSE(accepts("<Name/><Glaze/>"));
}

TEST(FieldTable, checks_the_children_before_it_reads_them) {
  const std::string broken = "<Name/><Old><Shape>broken</Shape></Old>";
  EXPECT_EQ(jar_code(broken), "InvalidArgument");
  EXPECT_EQ(jar_code(broken + "<Name/>"), "MalformedXML");
  EXPECT_EQ(jar_code(broken + "<Wish/>"), "MalformedXML");
}

TEST(FieldTable, names_are_exact) {
  EXPECT_EQ(jar_code("<name>a</name>"), "MalformedXML");
  EXPECT_EQ(jar_code("<Name>a</Name><Wish/>"), "MalformedXML");
  EXPECT_EQ(read_document<kJar>("Jar", "<jar><Name/></jar>").error().code.name(), "MalformedXML");
  EXPECT_TRUE(read_document<kJar>("Jar", "<j:Jar xmlns:j=\"u\"><j:Name/></j:Jar>"));
}

TEST(FieldTable, a_missing_document_has_a_code_of_its_own) {
  EXPECT_EQ(read_document<kJar>("Jar", "").error().code.name(), "MalformedXML");
  EXPECT_EQ(read_required_document<kJar>("Jar", "").error().code.name(), "MissingRequestBodyError");
  EXPECT_TRUE(read_required_document<kJar>("Jar", "<Jar><Name/></Jar>"));
}

TEST(FieldTable, elements_have_text_or_children) {
  EXPECT_EQ(jar_code("<Name>a<Wish/></Name>"), "MalformedXML");
  EXPECT_EQ(jar_code("<Name>a</Name>stray"), "MalformedXML");
  EXPECT_EQ(jar_code("<Name>a</Name><Lid>stray<Shape/></Lid>"), "MalformedXML");
  EXPECT_EQ(jar_code("\n <Name>a</Name>\r\n\t<Lid> <Shape/> </Lid> "), "");
}

TEST(FieldTable, ignores_attributes) {
  EXPECT_EQ(jar_code("<Name xmlns=\"u\" xmlns:xsi=\"v\" xsi:type=\"t\">a</Name>"), "");
}

}  // namespace
}  // namespace onggi::s3
