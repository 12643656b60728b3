// What stands in front of ISC answers 502, 503 and 504 with a page of its own.

import HTTPMessages

/// The page of an nginx gateway.
enum GatewayPage {
    static func write(status: Int, to response: inout Response) {
        let title =
            switch status {
            case 502: "502 Bad Gateway"
            case 503: "503 Service Temporarily Unavailable"
            default: "504 Gateway Time-out"
            }
        response.status = status
        response.fields.append("Content-Type", "text/html")
        let page =
            "<html>\r\n<head><title>\(title)</title></head>\r\n<body>\r\n<center><h1>\(title)</h1></center>\r\n"
            + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        response.body.append(contentsOf: page.utf8)
    }
}
