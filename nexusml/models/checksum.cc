#include "nexusml/models/checksum.h"

#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "nexusml/base/error.h"

namespace nexusml::models {
namespace {

std::string hexadecimal(const unsigned char* bytes, unsigned length) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < length; ++i) {
    text += kHex[bytes[i] >> 4];
    text += kHex[bytes[i] & 15];
  }
  return text;
}

}  // namespace

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) bug("SHA-256 failed");
  return hexadecimal(digest.data(), length);
}

Result<std::string> sha256_of_file(const std::filesystem::path& file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "rbe"), std::fclose);
  if (stream == nullptr) {
    return Error(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                 "open " + file.string() + ": " + std::strerror(errno));
  }
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (context == nullptr || EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) != 1) bug("SHA-256 failed");
  std::array<char, 1 << 16> piece;
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), stream.get())) {
    if (EVP_DigestUpdate(context.get(), piece.data(), got) != 1) bug("SHA-256 failed");
  }
  if (std::ferror(stream.get()) != 0) {
    return Error(ErrorCode::kUnavailable, "read " + file.string() + ": " + std::strerror(errno));
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  if (EVP_DigestFinal_ex(context.get(), digest.data(), &length) != 1) bug("SHA-256 failed");
  return hexadecimal(digest.data(), length);
}

}  // namespace nexusml::models
