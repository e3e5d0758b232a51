#include "admin/static_console.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "admin/protocol/problem.h"
#include "admin/protocol/reasons.h"
#include "base/codec.h"
#include "base/digest/checksum.h"

namespace onggi::admin {
namespace {

constexpr std::string_view kIndex = "/index.html";
constexpr std::string_view kHashedAssets = "/assets/";  // file names contain a content hash
constexpr std::size_t kFileSizeMax = 64 * 1024 * 1024;

constexpr std::string_view kNoConsole =
    "<!doctype html><html lang=\"en\"><meta "
    "charset=\"utf-8\"><title>Onggi</title><h1>Onggi</h1><p>This binary was built without the web "
    "console, because console/dist was missing. The API is at <code>api/v1</code>, and the command "
    "line can do everything.</p></html>\n";

struct Type {
  std::string_view suffix;
  const char* type;
};
constexpr std::array kTypes{
    Type{".html", "text/html; charset=utf-8"},
    Type{".js", "text/javascript; charset=utf-8"},
    Type{".css", "text/css; charset=utf-8"},
    Type{".json", "application/json"},
    Type{".webmanifest", "application/manifest+json"},
    Type{".svg", "image/svg+xml"},
    Type{".png", "image/png"},
    Type{".ico", "image/x-icon"},
    Type{".woff2", "font/woff2"},
    Type{".txt", "text/plain; charset=utf-8"},
};

const char* type_of(std::string_view path) {
  const auto found =
      std::ranges::find_if(kTypes, [&](const Type& type) { return path.ends_with(type.suffix); });
  return found == kTypes.end() ? "application/octet-stream" : found->type;
}

std::string inflate_gzip(std::string_view bytes) {
  std::string out;
  z_stream stream{};
  constexpr int kGzipWindow = 15 + 16;
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) return out;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::array<char, 64 * 1024> piece{};
  int state = Z_OK;
  while (state == Z_OK && out.size() <= kFileSizeMax) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = piece.size();
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(piece.data(), piece.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  return out;
}

std::string escaped_attribute(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

/// Sets the page's `<base href>` to the path under which the console is served. Replaces an
/// existing <base> element, or inserts one into <head>.
std::string with_base(std::string html, std::string_view base_path) {
  const auto element = "<base href=\"" + escaped_attribute(base_path) + "/\">";
  if (const auto start = html.find("<base "); start != std::string::npos) {
    html.replace(start, html.find('>', start) + 1 - start, element);
  } else if (const auto head = html.find("<head>"); head != std::string::npos) {
    html.insert(head + std::string_view("<head>").size(), element);
  }
  return html;
}

bool accepts_gzip(const http::Request& request) {
  const auto header = request.header("accept-encoding");
  return header && header->contains("gzip");
}

http::Response not_modified(std::string etag) {
  http::Response response;
  response.status = 304;
  response.header("ETag", std::move(etag));
  return response;
}

http::Response from_asset(const Asset& asset, const http::Request& request) {
  if (request.header("if-none-match") == asset.etag) return not_modified(std::string(asset.etag));
  http::Response response;
  response.header("Content-Type", type_of(asset.path));
  response.header("ETag", std::string(asset.etag));
  response.header("Vary", "Accept-Encoding");
  response.header("Cache-Control", asset.path.starts_with(kHashedAssets)
                                       ? "public, max-age=31536000, immutable"
                                       : "no-cache");
  if (accepts_gzip(request)) {
    response.header("Content-Encoding", "gzip");
    response.body = std::string(asset.gzip);
  } else {
    response.body = inflate_gzip(asset.gzip);
  }
  return response;
}

/// Returns true if the path is a route that the console renders in the browser, and false if it
/// names a file. Files are either below kHashedAssets, or at the top level with a dot in the name.
/// Routes may contain dots in bucket and user names, but only below the top level.
bool is_route(std::string_view path) {
  const bool at_top = path.rfind('/') == 0;
  return !path.starts_with(kHashedAssets) && !(at_top && path.contains('.'));
}

std::optional<std::string> read_file(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return in ? std::optional(std::move(text).str()) : std::nullopt;
}

}  // namespace

StaticConsole::StaticConsole(std::string base_path, std::string folder)
    : base_path_(std::move(base_path)), folder_(std::move(folder)) {
  const auto assets = embedded_assets();
  const auto found = std::ranges::find(assets, kIndex, &Asset::path);
  index_ = found == assets.end() ? std::string(kNoConsole)
                                 : with_base(inflate_gzip(found->gzip), base_path_);
}

/// Returns the index page, which browsers must revalidate on every use: it refers to the hashed
/// files, which are cached permanently.
http::Response StaticConsole::index(std::string_view html, const http::Request& request) const {
  const auto etag = "\"" + hex_encode(sha256(html).substr(0, 12)) + "\"";
  if (request.header("if-none-match") == etag) return not_modified(etag);
  http::Response response;
  response.header("Content-Type", type_of(kIndex));
  response.header("ETag", etag);
  response.header("Cache-Control", "no-cache");
  response.body = std::string(html);
  return response;
}

http::Response StaticConsole::from_folder(std::string_view path,
                                          const http::Request& request) const {
  const bool inside = !path.contains("/..") && !path.contains('\0');
  auto bytes = inside && !is_route(path) ? read_file(folder_ + std::string(path)) : std::nullopt;
  if (bytes && path != kIndex) {
    http::Response response;
    response.header("Content-Type", type_of(path));
    response.header("Cache-Control", "no-cache");
    response.body = *std::move(bytes);
    return response;
  }
  if (const auto html = read_file(folder_ + std::string(kIndex));
      html && (is_route(path) || path == kIndex))
    return index(with_base(*html, base_path_), request);
  return to_response(refuse(404, "no_such_path", say("no_such_path")).error());
}

http::Response StaticConsole::answer(const http::Request& request) const {
  if (request.method != "GET" && request.method != "HEAD")
    return to_response(refuse_method(request.method, "GET, HEAD").error());
  const auto decoded = uri_decode(request.path);
  if (!decoded || !decoded->starts_with('/'))
    return to_response(refuse(404, "no_such_path", say("no_such_path")).error());
  if (!folder_.empty()) return from_folder(*decoded, request);
  const auto assets = embedded_assets();
  const auto found = std::ranges::find(assets, *decoded, &Asset::path);
  if (*decoded == kIndex || (found == assets.end() && is_route(*decoded)))
    return index(index_, request);
  if (found == assets.end())
    return to_response(refuse(404, "no_such_path", say("no_such_path")).error());
  return from_asset(*found, request);
}

}  // namespace onggi::admin
