package javaregex
import ("testing";"time";"fmt")
func TestHang(t *testing.T){
 for _,p:=range []string{`(?:){2147483647}`,`{2147483647}`,`(?:a?){2147483647}`,`(?=){1000000000}`,`\A{2000000000}`,`(({1000000}){1000000})`,`(?:(?:a?){1000000000}){1000000000}`,`(?:a{0}){2000000000}`,`(?<=(?:){2000000000})a`,`a{2147483647}`,`(a{2147483647}){2147483647}`,`(?:(?:)*)*`,`(|){2000000000}`,`(?:a|){2000000000}?b`, `\1{2000000000}`,`(a){0}\1{2000000000}`, `(?>{2000000000})++`, `(()\2){1000000000}`} {
  done:=make(chan string,1)
  s:=time.Now()
  go func(){ done<-run(p,"aaab") }()
  select{ case r:=<-done: fmt.Println(p,time.Since(s).Round(time.Millisecond),len(r), r[:min(len(r),50)]); case <-time.After(6*time.Second): fmt.Println("HANG",p) }
 }
}
