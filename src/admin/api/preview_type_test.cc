#include "admin/api/preview_type.h"

#include <gtest/gtest.h>

namespace onggi::admin {
namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";

TEST(PreviewType, is_the_type_itself_if_browsers_display_it_without_scripts) {
  for (const auto* type : {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif",
                           "image/bmp", "audio/mpeg", "audio/wav", "audio/ogg", "video/mp4",
                           "video/webm", "video/quicktime", "application/pdf"})
    EXPECT_EQ(preview_type(type), type);
}

TEST(PreviewType, is_chosen_by_the_server_never_echoed) {
  EXPECT_EQ(preview_type("IMAGE/PNG"), "image/png");
  EXPECT_EQ(preview_type("image/png; name=\"a\""), "image/png");
  EXPECT_EQ(preview_type(" image/png ;text/html"), "image/png");
  EXPECT_EQ(preview_type("video/mp4; codecs=\"avc1\", text/html"), "video/mp4");
}

TEST(PreviewType, is_plain_text_for_documents) {
  for (const auto* type : {"text/html", "text/html; charset=utf-7", "TEXT/xml", "text/javascript",
                           "text/csv", "image/svg+xml", "application/json", "application/jsonl",
                           "application/xml", "application/javascript", "application/x-yaml"})
    EXPECT_EQ(preview_type(type), kText) << type;
}

TEST(PreviewType, is_octets_for_everything_else) {
  for (const auto* type : {"",
                           "image",
                           "image/",
                           "/png",
                           "image/png, text/html",
                           "image/png,text/html",
                           "image/png text/html",
                           "image/png\ttext/html",
                           "image/png/html",
                           "image/pngx",
                           "image/png+xml",
                           "image/svg",
                           "image/svgz+xml",
                           "audio/",
                           "audio/x, text/html",
                           "video/evil+xml",
                           "application/xhtml+xml",
                           "application/pdfx",
                           "application/xml-dtd",
                           "application/json+html",
                           "x/y",
                           "text",
                           "te\xcc\x81xt/html",
                           "image/png\x01"})
    EXPECT_EQ(preview_type(type), "application/octet-stream") << type;
}

}  // namespace
}  // namespace onggi::admin
