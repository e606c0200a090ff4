#include "nexusml/http/method.h"

#include "nexusml/base/error.h"

namespace nexusml::http {

std::string_view name_of(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
    case Method::kOptions:
      return "OPTIONS";
    case Method::kOther:
      return "OTHER";
  }
  base::bug("Method outside the enum");
}

Method parse_method(std::string_view text) {
  for (const Method method :
       {Method::kGet, Method::kPost, Method::kHead, Method::kPut, Method::kDelete, Method::kOptions, Method::kPatch}) {
    if (text == name_of(method)) return method;
  }
  return Method::kOther;
}

}  // namespace nexusml::http
