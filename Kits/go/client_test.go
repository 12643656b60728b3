package drydocktest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strconv"
	"testing"

	"drydocktest"
)

const source = "2c9180835d2e5168015d32f890ca1581"

// client is one of Identity Security Cloud; it knows nothing of Drydock.
type client struct {
	t    testing.TB
	url  string
	http *http.Client
}

func clientOf(t testing.TB, tenant *drydocktest.Tenant) client {
	return client{t, tenant.URL, tenant.Client()}
}

func (c client) call(method, path, kind string, body []byte, answer any) *http.Response {
	c.t.Helper()
	request, err := http.NewRequest(method, c.url+path, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header = http.Header{"Authorization": {"Bearer any"}, "Accept": {"application/json"}, "Content-Type": {kind}}
	response, err := c.http.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		c.t.Fatal(err)
	}
	return response
}

// upload uploads, and again after pause while it is throttled; the task's id, or the status that refused it.
func (c client) upload(rows int, pause func(seconds int)) (string, int) {
	c.t.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	file, _ := writer.CreateFormFile("file", "accounts.csv")
	fmt.Fprint(file, "id,name\n")
	for row := 0; row < rows; row++ {
		fmt.Fprintf(file, "%d,user %d\n", row, row)
	}
	writer.Close()
	for {
		var load struct{ Task struct{ ID string } }
		path := "/sources/v1/" + source + "/load-accounts"
		response := c.call("POST", path, writer.FormDataContentType(), form.Bytes(), &load)
		if response.StatusCode != 429 || pause == nil {
			return load.Task.ID, response.StatusCode
		}
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		pause(seconds)
	}
}

func (c client) status(task string) (status string, processed int) {
	c.t.Helper()
	var answer struct {
		Status            string
		ProcessedAccounts int
	}
	c.call("GET", "/account-aggregations/v1/"+task+"/status", "", nil, &answer)
	return answer.Status, answer.ProcessedAccounts
}

// startExport leaves out the header that the service asks for: an error in the report.
func (c client) startExport() int {
	c.t.Helper()
	const some = "8c190e67-87aa-4ed9-a90b-d9d5344523fb"
	path := "/role-mining-sessions/v1/" + some + "/potential-roles/" + some + "/export-async/" + some
	return c.call("GET", path, "", nil, &struct{}{}).StatusCode
}
